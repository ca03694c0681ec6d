import { expect } from 'chai';

import type { AssignmentSource, SourceEvent } from '../../../../src/discovery/assignment-source.js';
import {
  SourceError,
  UnservedRungError,
  type SourceErrorCode,
} from '../../../../src/discovery/errors.js';
import type { DiscoveryEvent, LostEvent, Rung } from '../../../../src/discovery/events.js';
import { keepFollowing } from '../../../../src/discovery/following/keep-following.js';
import { rungText } from '../../../../src/discovery/following/ladder.js';
import type { ControlPlaneOptions } from '../../../../src/discovery/options.js';
import { Publisher } from '../../../../src/discovery/publishing/publisher.js';
import { Holdings } from '../../../../src/targets/holdings.js';
import { ProtocolError } from '../../../../src/mads/protocol-error.js';
import { controlPlaneOptions, eagerPublication } from '../../../support/discovery-options.js';
import { DIRECT_ACCESS } from '../../../support/direct-access.js';
import { FakeClock } from '../../../support/fake-clock.js';
import { failureOf } from '../../../support/outcome.js';
import { closedPort, openRawServer } from '../../../support/raw-server.js';
import { createTranslator, offerOf } from '../../../support/translate.js';
import { waitFor } from '../../../support/wait-for.js';

/** One conversation with a source that needs no network. */
type Conversation = (
  clock: FakeClock,
  signal: AbortSignal,
) => AsyncGenerator<SourceEvent, void, undefined>;

/** What each rung does in its first conversation, its second, and so on; the last one repeats. */
type Script = Readonly<Record<string, readonly [Conversation, ...Conversation[]]>>;

const NEVER_ENDING = 1e9;

describe('following a control plane', () => {
  const closers: (() => Promise<unknown>)[] = [];
  afterEach('close what the test opened', async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  /** Somebody who takes connections, so that the first step, to dial, succeeds. */
  async function somebody(): Promise<number> {
    const server = await openRawServer((socket) => socket.resume());
    closers.push(() => server.close());
    return server.port;
  }

  async function follow(
    script: Script,
    overrides: Partial<ControlPlaneOptions> = {},
  ): Promise<Stage> {
    const stage = new Stage(
      script,
      controlPlaneOptions(await somebody(), { ...WAITS, ...overrides }),
    );
    closers.push(() => stage.stop());
    return stage;
  }

  it('climbs the ladder until a rung answers, and stays there', async () => {
    const stage = await follow({
      'gRPC v1': [fails('not-mads')],
      'gRPC v1alpha1': [fails('no-answer')],
      'HTTP v1': [answers],
    });
    await stage.seen('answer-taken');
    expect(stage.tried).to.deep.equal(['gRPC v1', 'gRPC v1alpha1', 'HTTP v1']);
    expect(stage.of('rung-failed').map(({ reason }) => reason)).to.deep.equal([
      'not-mads!',
      'no-answer!',
    ]);
    expect(stage.of('connected').map(({ rung }) => rungText(rung))).to.deep.equal(['HTTP v1']);
    expect(stage.of('lost')).to.deep.equal([]);
  });

  it('goes on where it was, with the same source', async () => {
    const stage = await follow({
      'gRPC v1': [fails('not-mads')],
      'gRPC v1alpha1': [answersAndFails('connection-lost'), answers],
    });
    await stage.seen('lost');
    await stage.clock.advance(1_000);
    await stage.seen('answer-taken', 2);
    expect(stage.tried).to.deep.equal(['gRPC v1', 'gRPC v1alpha1', 'gRPC v1alpha1']);
    expect(stage.sources).to.deep.equal(['gRPC v1', 'gRPC v1alpha1']);
  });

  it('comes back at once after a conversation that had answered, a second after it began', async () => {
    const stage = await follow({ 'gRPC v1': [answersAndFails('connection-lost')] });
    await stage.seen('lost');
    expect(stage.of('lost')[0]).to.deep.include({ retryInMs: 1_000, immediate: true });
    await stage.clock.advance(1_000);
    await stage.seen('lost', 2);
    expect(stage.of('lost')[1]).to.deep.include({ retryInMs: 1_000, immediate: true });
  });

  it('takes a rung that was wrong from one day to the next for wrong at once', async () => {
    const stage = await follow({
      'gRPC v1': [answersAndFails('connection-lost'), fails('not-http2')],
      'HTTP v1': [answers],
    });
    await stage.seen('lost');
    await stage.clock.advance(1_000);
    await stage.seen('answer-taken', 2);
    expect(stage.tried).to.deep.equal(['gRPC v1', 'gRPC v1', 'HTTP v1']);
    expect(stage.of('lost')).to.have.length(1);
  });

  for (const silence of ['no-answer', 'no-settings'] as const) {
    it(`believes in a rung that had answered through two ${silence}, not three`, async () => {
      const stage = await follow({
        'gRPC v1': [answersAndFails('connection-lost'), fails(silence)],
        'gRPC v1alpha1': [fails('not-mads')],
        'HTTP v1': [answers],
      });
      for (const count of [1, 2, 3]) {
        await stage.seen('lost', count);
        await stage.clock.advance(60_000);
      }
      await stage.seen('answer-taken', 2);
      const expected = silence === 'no-answer' ? ['gRPC v1alpha1', 'HTTP v1'] : ['HTTP v1'];
      expect(stage.tried.slice(0, 4)).to.deep.equal(Array(4).fill('gRPC v1'));
      expect(stage.tried.slice(4)).to.deep.equal(expected);
    });
  }

  it('says the reason of each rung when none is left', async () => {
    const stage = await follow({
      'gRPC v1': [fails('not-http2')],
      'HTTP v1': [fails('not-mads')],
    });
    const { error } = await stage.lost();
    expect(error).to.include({ code: 'no-transport' });
    expect(error?.message).to.equal(
      'Cannot get assignments: gRPC v1: not-http2!; HTTP v1: not-mads!; MADS listens on port 5676 of a ' +
        'control plane, not on the 5681 of its API server',
    );
  });

  it('says the reason of each rung when the last one fails without being wrong', async () => {
    const stage = await follow({
      'gRPC v1': [fails('not-http2')],
      'HTTP v1': [fails('connection-lost', { retryAfterMs: 700 })],
    });
    const { error, retryInMs } = await stage.lost();
    expect(error).to.include({ code: 'connection-lost' });
    expect(error?.message).to.include('gRPC v1: not-http2!').and.to.include('connection-lost!');
    expect(retryInMs).to.equal(700);
  });

  it('names the flag when only gRPC was allowed', async () => {
    const stage = await follow({ 'gRPC v1': [fails('not-http2')] }, { transport: 'grpc' });
    const { error } = await stage.lost();
    expect(error?.message).to.include('gRPC v1: not-http2!').and.to.include('--transport');
  });

  it('guesses nothing when nobody is there', async () => {
    const options = controlPlaneOptions(await closedPort(), WAITS);
    const stage = new Stage({}, options);
    closers.push(() => stage.stop());
    const { error, retryInMs, immediate } = await stage.lost();
    expect(error).to.include({ code: 'control-plane-unreachable' });
    expect(error?.message).to.match(/^Cannot connect to 127\.0\.0\.1:\d+: .*ECONNREFUSED/);
    expect({ retryInMs, immediate }).to.deep.equal({ retryInMs: 500, immediate: false });
    expect(stage.tried).to.deep.equal([]);
  });

  it('waits longer after each failure in a row, up to the maximum', async () => {
    const stage = await follow({ 'gRPC v1': [fails('answer-refused-by-peer')] });
    expect(await stage.delays(8)).to.deep.equal([
      500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000,
    ]);
  });

  it('waits longer also when a silent peer took its time to be found out', async () => {
    const stage = await follow(
      { 'gRPC v1': [stands({ lastsMs: 15_000, code: 'no-answer' })] },
      { transport: 'grpc', apiVersion: 'v1' },
    );
    expect(await stage.delays(4, 15_000)).to.deep.equal([500, 1_000, 2_000, 4_000]);
  });

  it('starts anew after a resumed conversation that stood for ten seconds without a word', async () => {
    const stage = await follow({
      'gRPC v1': [
        fails('connection-lost'),
        fails('connection-lost'),
        stands({ lastsMs: 10_000, resumed: true }),
      ],
    });
    expect(await stage.delays(4, 10_000)).to.deep.equal([500, 1_000, 500, 500]);
  });

  it('does not start anew after a resumed conversation that was cut off before', async () => {
    const stage = await follow({ 'gRPC v1': [stands({ lastsMs: 9_000, resumed: true })] });
    expect(await stage.delays(3, 9_000)).to.deep.equal([500, 1_000, 2_000]);
  });

  it('takes a resumed conversation for connected before anything is said', async () => {
    const stage = await follow({ 'gRPC v1': [stands({ lastsMs: NEVER_ENDING, resumed: true })] });
    await stage.seen('connected');
    expect(stage.of('answer-taken')).to.deep.equal([]);
  });

  it('does not take one without a version for connected before something is said', async () => {
    const stage = await follow({ 'gRPC v1': [stands({ lastsMs: 5_000 })] });
    await stage.seen('connecting');
    await waitFor(() => stage.clock.sleepingMs.includes(5_000));
    await stage.clock.advance(5_000);
    await stage.seen('lost');
    expect(stage.of('connected')).to.deep.equal([]);
  });

  it('opens a conversation again at once when its pings were too many', async () => {
    const stage = await follow({
      'gRPC v1': [
        fails('answer-refused-by-peer'),
        fails('too-many-pings'),
        fails('answer-refused-by-peer'),
      ],
    });
    await stage.lost();
    await stage.clock.advance(500);
    await stage.seen('lost', 3);
    expect(stage.of('lost').map(({ retryInMs }) => retryInMs)).to.deep.equal([500, 0, 1_000]);
    expect(stage.of('lost').map(({ immediate }) => immediate)).to.deep.equal([false, true, false]);
  });

  it('leaves a control plane alone for as long as it asks, but not longer than the maximum', async () => {
    const stage = await follow({
      'gRPC v1': [
        fails('answer-refused-by-peer', { retryAfterMs: 7_000 }),
        fails('answer-refused-by-peer', { retryAfterMs: 86_400_000 }),
      ],
    });
    expect(await stage.delays(2)).to.deep.equal([7_000, 30_000]);
  });

  it('comes back after an envelope that cannot be decoded, without climbing', async () => {
    const undecodable = conversation([connected(false)], new ProtocolError('no'));
    const stage = await follow({ 'gRPC v1': [undecodable] });
    expect(await stage.delays(2)).to.deep.equal([1_000, 1_000]);
    expect(stage.tried).to.deep.equal(['gRPC v1', 'gRPC v1']);
    expect(stage.of('lost')[0]?.error).to.include({ code: 'answer-undecodable' });
  });

  it('takes an end in good order without an answer for a failure without an error', async () => {
    const stage = await follow({ 'gRPC v1': [conversation([connected(false)])] });
    expect(await stage.delays(3)).to.deep.equal([1_000, 1_000, 2_000]);
    expect(stage.of('lost')[0]).not.to.have.property('error');
    expect(stage.tried).to.deep.equal(['gRPC v1', 'gRPC v1', 'gRPC v1']);
  });

  it('tells every few minutes that it is still failing, and no more once it is not', async () => {
    const stage = await follow({ 'gRPC v1': [fails('answer-refused-by-peer')] });
    await stage.delays(20);
    const told = stage.of('still-failing');
    expect(told).to.have.length(1);
    expect(told[0]).to.include({ what: 'control-plane', name: stage.controlPlane });
    expect(told[0]?.sinceMs).to.be.at.least(300_000).and.below(331_000);
    expect(told[0]?.error).to.include({ code: 'answer-refused-by-peer' });
  });

  it('tells how each conversation ended', async () => {
    const stage = await follow({
      'gRPC v1': [fails('answer-refused-by-peer'), conversation([connected(false)])],
    });
    await stage.delays(2);
    expect(stage.of('lost').map(({ error }) => error?.code)).to.deep.equal([
      'answer-refused-by-peer',
      undefined,
    ]);
  });

  it('ends with what is no error of the house: that is a bug', async () => {
    const bug = new TypeError('x is not a function');
    const stage = await follow({ 'gRPC v1': [conversation([], bug)] });
    expect(await stage.outcome).to.equal(bug);
    expect(stage.of('lost')).to.deep.equal([]);
  });

  it('ends at once when the options leave no rung', async () => {
    const stage = await follow({}, { transport: 'http', apiVersion: 'v1alpha1' });
    expect(await stage.outcome).to.be.instanceOf(UnservedRungError);
  });

  it('ends with the reason of the abort while it waits for an answer', async () => {
    const stage = await follow({ 'gRPC v1': [stands({ lastsMs: NEVER_ENDING })] });
    await waitFor(() => stage.clock.sleepingMs.includes(NEVER_ENDING));
    stage.controller.abort('enough');
    expect(await stage.outcome).to.equal('enough');
    expect(stage.of('lost')).to.deep.equal([]);
    expect(stage.clock.sleepingMs).to.deep.equal([]);
  });

  it('ends with the reason of the abort while it waits for the next try', async () => {
    const stage = await follow({ 'gRPC v1': [fails('answer-refused-by-peer')] });
    await stage.lost();
    stage.controller.abort('enough');
    expect(await stage.outcome).to.equal('enough');
    expect(stage.clock.sleepingMs).to.deep.equal([]);
  });
});

function connected(resumed: boolean): SourceEvent {
  return { kind: 'connected', resumed };
}

/** An answer without resources. */
function offered(): SourceEvent {
  return { kind: 'offer', offer: offerOf([]) };
}

/** Brings these events, then fails, or ends in good order. */
function conversation(events: readonly SourceEvent[], error?: Error): Conversation {
  return async function* () {
    yield* events;
    await Promise.resolve();
    if (error !== undefined) throw error;
  };
}

function fails(
  code: SourceErrorCode,
  options: { readonly retryAfterMs?: number } = {},
): Conversation {
  return conversation([], new SourceError(code, `${code}!`, options));
}

function answersAndFails(code: SourceErrorCode): Conversation {
  return conversation([connected(false), offered()], new SourceError(code, `${code}!`));
}

/** Connects and says nothing for a while, then fails. */
function stands(options: {
  readonly lastsMs: number;
  readonly resumed?: boolean;
  readonly code?: SourceErrorCode;
}): Conversation {
  const { lastsMs, resumed = false, code = 'connection-lost' } = options;
  return async function* (clock, signal) {
    yield connected(resumed);
    await clock.sleep(lastsMs, signal);
    throw new SourceError(code, `${code}!`);
  };
}

async function* answers(clock: FakeClock, signal: AbortSignal): AsyncGenerator<SourceEvent, void> {
  yield connected(false);
  yield offered();
  await clock.sleep(NEVER_ENDING, signal);
}

/** The waits of the command line. */
const WAITS = { backoffMinMs: 500, backoffMaxMs: 30_000 } as const;

/** Follows scripted sources on a clock of its own and remembers what happened. */
class Stage {
  readonly clock = new FakeClock();
  readonly controller = new AbortController();
  readonly events: DiscoveryEvent[] = [];
  /** Rungs for which a source was made. */
  readonly sources: string[] = [];
  readonly controlPlane = 'cp';
  readonly outcome: Promise<unknown>;
  readonly #publishing: Promise<unknown>;

  constructor(script: Script, options: ControlPlaneOptions) {
    const observer = { observe: (event: DiscoveryEvent) => void this.events.push(event) };
    const publication = eagerPublication();
    const publisher = new Publisher({
      output: {
        name: 'memory',
        publish: () => Promise.resolve({ changed: false, groups: 0, bytes: 0 }),
        restore: () => Promise.resolve(undefined),
      },
      publication,
      controlPlanes: [this.controlPlane],
      standing: { controlPlanes: [Holdings.empty], unclaimed: Holdings.empty },
      fileStands: false,
      clock: this.clock,
      random: () => 1,
      observer,
    });
    const context = {
      controlPlane: this.controlPlane,
      translator: createTranslator(),
      intake: publisher.intakes[0] ?? expect.fail('no intake'),
      observer,
      clock: this.clock,
    };
    const following = keepFollowing(
      {
        controlPlane: options,
        context,
        access: DIRECT_ACCESS,
        createSource: (rung) => this.#createSource(script, rung),
        clock: this.clock,
        random: () => 1,
      },
      this.controller.signal,
    );
    this.outcome = failureOf(following);
    this.#publishing = failureOf(publisher.run(this.controller.signal));
  }

  #createSource(script: Script, rung: Rung): AssignmentSource {
    const name = rungText(rung);
    this.sources.push(name);
    const conversations = script[name] ?? [];
    let next = 0;
    return {
      rung,
      subscribe: (signal) => {
        const conversation = conversations[Math.min(next++, conversations.length - 1)];
        if (conversation === undefined) throw new Error(`Not expected: a try of ${name}`);
        return conversation(this.clock, signal);
      },
    };
  }

  /** Every try of a rung, in order. */
  get tried(): readonly string[] {
    return this.of('connecting').map(({ rung }) => rungText(rung));
  }

  of<K extends DiscoveryEvent['kind']>(kind: K): readonly (DiscoveryEvent & { kind: K })[] {
    return this.events.filter((event) => event.kind === kind) as (DiscoveryEvent & { kind: K })[];
  }

  async seen(kind: DiscoveryEvent['kind'], count = 1): Promise<void> {
    await waitFor(() => this.of(kind).length >= count, {
      what: `event ${String(count)} of "${kind}" after ${JSON.stringify(this.events)}`,
    });
    await this.clock.settle();
  }

  /** The first end of a conversation. */
  async lost(): Promise<LostEvent> {
    await this.seen('lost');
    return this.of('lost')[0]!;
  }

  /** How long it waits after each of the first `count` conversations, each of which takes `lastsMs`. */
  async delays(count: number, lastsMs = 0): Promise<readonly number[]> {
    for (let lost = 1; lost <= count; lost++) {
      await waitFor(
        () => this.of('lost').length === lost || this.clock.sleepingMs.includes(lastsMs),
      );
      if (this.of('lost').length < lost) await this.clock.advance(lastsMs);
      await this.seen('lost', lost);
      if (lost < count) await this.clock.advance(this.of('lost')[lost - 1]?.retryInMs ?? 0);
    }
    return this.of('lost').map(({ retryInMs }) => retryInMs);
  }

  async stop(): Promise<void> {
    this.controller.abort(new Error('the test is over'));
    await this.outcome;
    await this.#publishing;
  }
}
