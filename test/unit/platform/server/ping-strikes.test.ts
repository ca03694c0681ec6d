import { expect } from 'chai';
import { PingStrikes } from '../../../../src/platform/server/ping-strikes.js';

const OLD = { minIntervalMs: 300_000, withoutStream: false };
const NEW = { minIntervalMs: 15_000, withoutStream: true };

/** At which ping, of many that far apart, a connection is sent away; `undefined` when at none. */
function sentAwayAt(
  strikes: PingStrikes,
  everyMs: number,
  openStreams: number,
): number | undefined {
  const times = Array.from({ length: 50 }, (_, index) => index * everyMs);
  const index = times.findIndex((nowMs) => strikes.take(nowMs, openStreams));
  return index === -1 ? undefined : index + 1;
}

describe('the strikes of a client that pings', () => {
  for (const [policy, everyMs, openStreams, at] of [
    [NEW, 1_000, 1, 4],
    [NEW, 14_999, 1, 4],
    [NEW, 15_000, 1, undefined],
    [NEW, 15_000, 0, undefined],
    [OLD, 1_000, 1, 4],
    [OLD, 30_000, 1, 4],
    [OLD, 300_000, 1, undefined],
    [OLD, 300_000, 0, 4],
    [OLD, 7_200_000, 0, undefined],
  ] as const) {
    const how = `${String(policy.minIntervalMs)} ms between pings, one each ${String(everyMs)} ms with ${String(openStreams)} streams`;
    it(`end it at ping ${String(at)}: ${how}`, () => {
      expect(sentAwayAt(new PingStrikes(policy), everyMs, openStreams)).to.equal(at);
    });
  }

  it('are forgotten with each answer, and the next ping is free', () => {
    const strikes = new PingStrikes(NEW);
    for (let nowMs = 0; nowMs < 100; nowMs++) {
      if (nowMs % 3 === 0) strikes.forgive();
      expect(strikes.take(nowMs, 1)).to.equal(false);
    }
  });

  it('begin to count with the ping after an answer', () => {
    const strikes = new PingStrikes(NEW);
    strikes.forgive();
    expect(sentAwayAt(strikes, 1_000, 1)).to.equal(4);
  });
});
