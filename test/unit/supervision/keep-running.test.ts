import { expect } from 'chai';
import { createBackoff } from '../../../src/supervision/backoff.js';
import {
  keepRunning,
  type AttemptEnd,
  type KeepRunningOptions,
  type Verdict,
} from '../../../src/supervision/keep-running.js';
import type { Progress } from '../../../src/supervision/progress-record.js';
import { FakeClock } from '../../support/fake-clock.js';

/** What an attempt does: how far it comes, how long it lasts, how it ends. */
interface Script {
  readonly progress?: 'connected' | 'resumed' | 'answered';
  readonly lastsMs?: number;
  readonly error?: Error;
  readonly verdict?: Verdict;
}

/** Runs attempts by script and remembers when they began; after the script's end an attempt lasts for ever. */
class Stage {
  readonly clock = new FakeClock();
  readonly startedAtMs: number[] = [];
  readonly ends: AttemptEnd[] = [];
  readonly controller = new AbortController();
  readonly outcome: Promise<unknown>;
  readonly #scripts: readonly Script[];

  constructor(scripts: readonly Script[], overrides: Partial<KeepRunningOptions> = {}) {
    this.#scripts = scripts;
    const options: KeepRunningOptions = {
      clock: this.clock,
      random: () => 1,
      backoff: createBackoff(500, 30_000),
      minIntervalMs: 1_000,
      steadyAfterMs: 10_000,
      judge: (error) => scripts.find((script) => script.error === error)?.verdict ?? {},
      onEnd: (end) => this.ends.push(end),
      ...overrides,
    };
    const attempt = (progress: Progress): Promise<void> => this.#attempt(progress);
    this.outcome = keepRunning(attempt, options, this.controller.signal).catch(
      (error: unknown) => error,
    );
  }

  async #attempt(progress: Progress): Promise<void> {
    const script = this.#scripts[this.startedAtMs.length];
    this.startedAtMs.push(this.clock.now());
    if (script === undefined) {
      await this.clock.sleep(Infinity, this.controller.signal);
      return;
    }
    if (script.progress !== undefined) progress[script.progress]();
    await this.clock.sleep(script.lastsMs ?? 0, this.controller.signal);
    if (script.error !== undefined) throw script.error;
  }

  /** The starts of all attempts after everything that was scripted has happened. */
  async starts(): Promise<readonly number[]> {
    await this.clock.advance(10_000_000);
    this.controller.abort('enough');
    expect(await this.outcome).to.equal('enough');
    return this.startedAtMs;
  }
}

const failure = new Error('lost');
const refused: Script = { error: failure };

describe('keeping an attempt running', () => {
  it('waits longer after each failure in a row', async () => {
    expect(await new Stage([refused, refused, refused, refused]).starts()).to.deep.equal([
      0, 500, 1_500, 3_500, 7_500,
    ]);
  });

  it('comes back at once after an attempt that had answered, the first time', async () => {
    const answered: Script = { progress: 'answered', lastsMs: 60_000, error: failure };
    const stage = new Stage([answered, refused, refused, answered, refused]);
    expect(await stage.starts()).to.deep.equal([0, 60_000, 60_500, 61_500, 121_500, 122_000]);
    expect(stage.ends.map(({ immediate }) => immediate)).to.deep.equal([
      true,
      false,
      false,
      true,
      false,
    ]);
  });

  it('comes back at once also when a good attempt ended without an error', async () => {
    const stage = new Stage([{ progress: 'answered', lastsMs: 5_000 }]);
    expect(await stage.starts()).to.deep.equal([0, 5_000]);
    expect(stage.ends[0]).to.deep.equal({
      error: undefined,
      retryInMs: 0,
      immediate: true,
      wasGood: true,
    });
  });

  it('leaves at least a second between attempts of which the first connected, however short they are', async () => {
    const answeredAndGone: Script = { progress: 'answered', lastsMs: 10 };
    expect(await new Stage([answeredAndGone, answeredAndGone]).starts()).to.deep.equal([
      0, 1_000, 2_000,
    ]);
    const connectedAndGone: Script = { progress: 'connected' };
    expect(
      await new Stage([connectedAndGone, connectedAndGone, connectedAndGone]).starts(),
    ).to.deep.equal([0, 1_000, 2_000, 4_000]);
  });

  it('does not take a mere connection for a success', async () => {
    const connected: Script = { progress: 'connected', lastsMs: 9_999, error: failure };
    expect(await new Stage([connected, connected, connected]).starts()).to.deep.equal([
      0, 10_499, 21_498, 33_497,
    ]);
  });

  it('does not take a connection for one either that stood for long', async () => {
    const connected: Script = { progress: 'connected', lastsMs: 20_000, error: failure };
    expect(await new Stage([connected, connected, connected]).starts()).to.deep.equal([
      0, 20_500, 41_500, 63_500,
    ]);
  });

  it('takes a resumed conversation that stood for ten seconds for one', async () => {
    const stood: Script = { progress: 'resumed', lastsMs: 10_000, error: failure };
    expect(await new Stage([refused, refused, stood, refused]).starts()).to.deep.equal([
      0, 500, 1_500, 12_000, 13_000,
    ]);
  });

  it('does not count what is no failure', async () => {
    const pings = new Error('too many pings');
    const stage = new Stage([refused, { error: pings, verdict: { immediate: true } }, refused]);
    expect(await stage.starts()).to.deep.equal([0, 500, 500, 1_500]);
  });

  it('leaves a peer alone for as long as it asked for', async () => {
    const busy = new Error('busy');
    const stage = new Stage([{ error: busy, verdict: { retryAfterMs: 7_000 } }, refused]);
    expect(await stage.starts()).to.deep.equal([0, 7_000, 8_000]);
  });

  it('waits longer after each failure that an answer before it does not excuse', async () => {
    const garbage = new Error('garbage');
    const script: Script = {
      progress: 'answered',
      lastsMs: 10,
      error: garbage,
      verdict: { failed: true },
    };
    expect(await new Stage([script, script, script, script]).starts()).to.deep.equal([
      0, 1_000, 2_010, 4_020, 8_030,
    ]);
  });

  it('gives up when it is told to', async () => {
    const bug = new Error('bug');
    const stage = new Stage([{ error: bug, verdict: { stop: true } }]);
    await stage.clock.advance(0);
    expect(await stage.outcome).to.equal(bug);
    expect(stage.ends).to.deep.equal([]);
  });

  it('ends with the reason of the abort, in an attempt as well as between two', async () => {
    const during = new Stage([{ lastsMs: 1_000 }]);
    await during.clock.advance(500);
    during.controller.abort('enough');
    expect(await during.outcome).to.equal('enough');
    const between = new Stage([refused]);
    await between.clock.advance(100);
    between.controller.abort('enough');
    expect(await between.outcome).to.equal('enough');
    expect(between.clock.sleepingMs).to.deep.equal([]);
  });
});
