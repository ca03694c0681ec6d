import { expect } from 'chai';
import { EventEmitter } from 'node:events';
import { listenForStop } from '../../../../src/cli/service/stop-signals.js';
import type { StopSignal } from '../../../../src/cli/service/stop-signals.js';
import { FakeClock } from '../../../support/fake-clock.js';

interface Sent {
  readonly signal: StopSignal;
  readonly atMs: number;
}

/** What a process does that gets these signals. */
async function outcome(signals: readonly Sent[]): Promise<readonly string[]> {
  const done: string[] = [];
  const clock = new FakeClock();
  const source = new EventEmitter();
  listenForStop(source, {
    stop: (signal) => done.push(`stop ${signal}`),
    end: ({ exitCode }) => done.push(`end ${String(exitCode)}`),
    clock,
  });
  for (const { signal, atMs } of signals) {
    await clock.advance(atMs - clock.now());
    source.emit(signal, signal);
  }
  return done;
}

describe('listenForStop', () => {
  it('stops in an orderly way at the first signal', async () => {
    expect(await outcome([{ signal: 'SIGTERM', atMs: 10 }])).to.deep.equal(['stop SIGTERM']);
    expect(await outcome([{ signal: 'SIGINT', atMs: 10 }])).to.deep.equal(['stop SIGINT']);
  });

  it('takes signals within half a second for the same wish', async () => {
    const signals = [10, 11, 509].map((atMs) => ({ signal: 'SIGINT', atMs }) as const);
    expect(await outcome(signals)).to.deep.equal(['stop SIGINT']);
  });

  for (const [signal, exitCode] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    it(`ends at once with ${String(exitCode)} at a ${signal} half a second later`, async () => {
      const signals: readonly Sent[] = [
        { signal: 'SIGTERM', atMs: 10 },
        { signal, atMs: 510 },
      ];
      expect(await outcome(signals)).to.deep.equal(['stop SIGTERM', `end ${String(exitCode)}`]);
    });
  }
});
