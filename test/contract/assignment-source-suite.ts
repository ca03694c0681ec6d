import { networkInterfaces } from 'node:os';

import { expect } from 'chai';

import type { AssignmentSource, Offer } from '../../src/discovery/assignment-source.js';
import { SourceError } from '../../src/discovery/errors.js';
import type { Rung } from '../../src/discovery/events.js';
import { decodeAny } from '../../src/mads/decode-any.js';
import {
  resourceBytes,
  type JsonResource,
  type ProtobufResource,
} from '../../src/mads/encoded-resource.js';
import { ProtocolError } from '../../src/mads/protocol-error.js';
import { FakeClock } from '../support/fake-clock.js';
import { skipUnless, type Need } from '../support/needs.js';
import { failureOf } from '../support/outcome.js';
import { closedPort } from '../support/raw-server.js';
import type { ScriptedControlPlane } from '../support/scripted-control-plane.js';
import { encodeBackend, type Turn } from '../support/scripted-turn.js';
import { useSourceKit, type SourceKit, type Subscription } from '../support/source-kit.js';
import { useTempDir } from '../support/temp-dir.js';
import { waitFor } from '../support/wait-for.js';

/** Envelopes that cannot be opened, whatever they are taken for. */
const UNDECODABLE = [
  ['cut off', Buffer.from('{"version_info":"2","resources":[{"@type"')],
  ['not UTF-8', Buffer.from('0a02c328', 'hex')],
  ['noise', Buffer.from('ffffffffffffffffffffffff', 'hex')],
] as const;

/** What every way of getting assignments promises (src/discovery/assignment-source.ts), over real sockets. */
export function describeAssignmentSource(name: string, rung: Rung): void {
  describe(`${name}, as a source of assignments`, () => {
    const kit = useSourceKit(rung);
    describeOffers(kit, rung);
    describePlaces(kit);
    describeVersions(kit, rung);
    describeEnds(kit);
    describeSilence(kit);
    describeAbort(kit);
  });
}

function describeOffers(kit: SourceKit, rung: Rung): void {
  it('says which rung it is', () => {
    expect(kit.source(1).rung).to.deep.equal(rung);
  });

  it('connects with the first event that is asked for, not before', async () => {
    const controlPlane = await kit.controlPlane();
    const subscription = kit.subscribe(kit.source(controlPlane.port));
    expect(controlPlane.standing).to.equal(0);
    const connected = subscription.nextOf('connected');
    (await controlPlane.nextTurn()).answer({ version: '1' });
    expect(await connected).to.deep.equal({ kind: 'connected', resumed: false });
  });

  it('offers what the control plane says, in order', async () => {
    const { controlPlane, subscription } = await conversation(kit);
    for (const version of ['v-1', 'v-2', 'v-3']) {
      const turn = await controlPlane.nextTurn();
      turn.answer({ version, dataplanes: [`backend-${version}`] });
      const offer = await subscription.nextOffer();
      expect(offer.version).to.equal(version);
      expect(offer.typeUrl).to.equal(turn.request.typeUrl);
      expect(sentResources(offer)).to.deep.equal([encodeBackend(rung, `backend-${version}`)]);
      offer.accept(true);
      subscription.ask();
    }
  });

  it('offers an answer without resources as one without resources', async () => {
    const { controlPlane, subscription } = await conversation(kit);
    (await controlPlane.nextTurn()).answer({ version: '1' });
    expect(sentResources(await subscription.nextOffer())).to.deep.equal([]);
  });

  it('offers an answer of a few megabytes', async () => {
    const { controlPlane, subscription } = await conversation(kit);
    const dataplanes = Array.from({ length: 30_000 }, (_, index) => `backend-${String(index)}`);
    (await controlPlane.nextTurn()).answer({ version: '1', dataplanes });
    expect((await subscription.nextOffer()).resources.count).to.equal(30_000);
  });
}

const ipv6: Need = () =>
  Object.values(networkInterfaces())
    .flat()
    .some((address) => address?.address === '::1')
    ? undefined
    : 'no IPv6 here';

function describePlaces(kit: SourceKit): void {
  const dir = useTempDir();

  it('talks to an IPv6 address', async function () {
    skipUnless(this, ipv6);
    const controlPlane = await kit.controlPlane({ listen: { host: '::1' } });
    const { port } = controlPlane;
    const endpoint = { kind: 'network', host: '::1', port, tls: false } as const;
    const offer = kit.subscribe(kit.source(port, { endpoint })).nextOffer();
    (await controlPlane.nextTurn()).answer({ version: '1' });
    expect((await offer).version).to.equal('1');
  });

  it('talks to a name', async () => {
    const controlPlane = await kit.controlPlane({ listen: { host: 'localhost' } });
    const { port } = controlPlane;
    const endpoint = { kind: 'network', host: 'localhost', port, tls: false } as const;
    const offer = kit.subscribe(kit.source(port, { endpoint })).nextOffer();
    (await controlPlane.nextTurn()).answer({ version: '1' });
    expect((await offer).version).to.equal('1');
  });

  it('talks through a socket file', async () => {
    const path = dir.file('mads.sock');
    const controlPlane = await kit.controlPlane({ listen: { path } });
    const endpoint = { kind: 'unix', path, tls: false } as const;
    const offer = kit.subscribe(kit.source(0, { endpoint })).nextOffer();
    (await controlPlane.nextTurn()).answer({ version: '1' });
    expect((await offer).version).to.equal('1');
  });

  it('throws control-plane-unreachable where there is no socket file', async () => {
    const endpoint = { kind: 'unix', path: dir.file('none.sock'), tls: false } as const;
    const subscription = kit.subscribe(kit.source(0, { endpoint }));
    const failure = await failureOf(subscription.next());
    expectSourceError(failure, 'control-plane-unreachable', /ENOENT/);
  });
}

function describeVersions(kit: SourceKit, rung: Rung): void {
  it('names its node, the type of its generation, and no resources, in every request', async () => {
    const { controlPlane } = await accepted(kit, ['1', '2'], { nodeId: 'prometheus-7' });
    const { request: last } = await controlPlane.nextTurn();
    expect(controlPlane.turns).to.have.length(3);
    for (const { request } of controlPlane.turns) {
      expect(request.nodeId).to.equal('prometheus-7');
      expect(request.typeUrl).to.match(new RegExp(`\\.${rung.apiVersion}\\.MonitoringAssignment$`));
      expect(request.resourceNames).to.deep.equal([]);
    }
    expect(last.versionInfo).to.equal('2');
  });

  it('begins without version and nonce', async () => {
    const { controlPlane } = await conversation(kit);
    const { request } = await controlPlane.nextTurn();
    expect(request.versionInfo).to.equal('');
    expect(request.responseNonce).to.equal('');
  });

  it('replies once to each offer, with its version', async () => {
    const { controlPlane } = await accepted(kit, ['1', '2', '3']);
    await controlPlane.nextTurn();
    const versions = controlPlane.turns.map(({ request }) => request.versionInfo);
    expect(versions).to.deep.equal(['', '1', '2', '3']);
  });

  it('counts the version of a rejected offer as received', async () => {
    const { controlPlane, subscription } = await conversation(kit);
    (await controlPlane.nextTurn()).answer({ version: 'bad' });
    (await subscription.nextOffer()).reject('cannot decode 1 resource(s)');
    subscription.ask();
    expect((await controlPlane.nextTurn()).request.versionInfo).to.equal('bad');
  });

  it('carries the version that was accepted last into the next subscription, and no nonce', async () => {
    const { controlPlane, source, subscription } = await accepted(kit, ['1', '2']);
    await controlPlane.nextTurn();
    await subscription.close();
    kit.subscribe(source).ask();
    const { request, conversation: ordinal } = await controlPlane.nextTurn();
    expect(ordinal).to.equal(2);
    expect(request.versionInfo).to.equal('2');
    expect(request.responseNonce).to.equal('');
  });

  it('is offered again what it neither accepted nor rejected', async () => {
    const { controlPlane, source, subscription } = await conversation(kit);
    (await controlPlane.nextTurn()).answer({ version: '1' });
    await subscription.nextOffer();
    await subscription.close();
    kit.subscribe(source).ask();
    expect((await controlPlane.nextTurn()).request.versionInfo).to.equal('');
    expect(controlPlane.turns).to.have.length(2);
  });

  it('takes an answer whose version it has already', async () => {
    const { controlPlane, subscription } = await accepted(kit, ['1']);
    (await controlPlane.nextTurn()).answer({ version: '1', dataplanes: ['backend-01'] });
    const offer = await subscription.nextOffer();
    expect(offer.resources.count).to.equal(1);
  });

  it('says that a subscription which names a version is resumed', async () => {
    const { controlPlane, source, subscription } = await accepted(kit, ['1']);
    await controlPlane.nextTurn();
    await subscription.close();
    const resumed = kit.subscribe(source);
    const connected = resumed.nextOf('connected');
    (await controlPlane.nextTurn()).answer({ version: '2' });
    expect(await connected).to.deep.equal({ kind: 'connected', resumed: true });
    expect((await resumed.nextOffer()).provisional).to.equal(false);
  });

  for (const [what, bytes] of UNDECODABLE) {
    it(`throws a ProtocolError at an envelope that is ${what}, and never replies to it`, async () => {
      const { controlPlane, source, subscription } = await accepted(kit, ['1']);
      (await controlPlane.nextTurn()).answerBytes(bytes);
      expect(await failureOf(subscription.nextOffer())).to.be.instanceOf(ProtocolError);
      await waitFor(() => controlPlane.standing === 0, { what: 'the end of the connection' });
      expect(controlPlane.turns).to.have.length(2);
      kit.subscribe(source).ask();
      expect((await controlPlane.nextTurn()).request.versionInfo).to.equal('1');
    });
  }
}

function describeEnds(kit: SourceKit): void {
  it('throws control-plane-unreachable where nobody listens', async () => {
    const subscription = kit.subscribe(kit.source(await closedPort()));
    expectSourceError(
      await failureOf(subscription.next()),
      'control-plane-unreachable',
      /ECONNREFUSED/,
    );
  });

  it('throws connection-lost when the peer is cut off before its first answer', async () => {
    const { controlPlane, subscription } = await conversation(kit);
    await controlPlane.nextTurn();
    const offer = failureOf(subscription.nextOffer());
    controlPlane.cut();
    expectSourceError(await offer, 'connection-lost');
  });

  it('throws connection-lost when the peer is cut off while it has nothing to say', async () => {
    const { controlPlane, subscription } = await accepted(kit, ['1']);
    const offer = failureOf(subscription.nextOffer());
    await controlPlane.nextTurn();
    controlPlane.cut();
    expectSourceError(await offer, 'connection-lost');
  });

  it('refuses an answer larger than it was told to take, and names the flag', async () => {
    const { controlPlane, subscription } = await conversation(kit, { maxResponseBytes: 10_000 });
    const dataplanes = Array.from({ length: 500 }, (_, index) => `backend-${String(index)}`);
    (await controlPlane.nextTurn()).answer({ version: '1', dataplanes });
    const failure = await failureOf(subscription.nextOffer());
    expectSourceError(failure, 'response-too-large', /--max-response-size/);
    await waitFor(() => controlPlane.standing === 0);
  });

  it('can be subscribed to again and again', async () => {
    const controlPlane = await kit.controlPlane();
    const source = kit.source(controlPlane.port);
    for (const version of ['1', '2', '3', '4', '5']) {
      const subscription = kit.subscribe(source);
      const offer = subscription.nextOffer();
      (await firstTurnOf(controlPlane, Number(version))).answer({ version });
      (await offer).accept(true);
      await subscription.close();
      await waitFor(() => controlPlane.standing === 0);
    }
  });
}

function describeSilence(kit: SourceKit): void {
  it('throws no-answer when a request without a version stays unanswered', async () => {
    const clock = new FakeClock();
    const settings = { clock, firstResponseTimeoutMs: 300 };
    const { controlPlane, subscription } = await conversation(kit, settings);
    const offer = failureOf(subscription.nextOffer());
    await controlPlane.nextTurn();
    await waitFor(() => clock.sleepingMs.includes(300));
    await clock.advance(299);
    expect(controlPlane.standing).to.equal(1);
    await clock.advance(1);
    expectSourceError(await offer, 'no-answer', /300ms/);
    await waitFor(() => controlPlane.standing === 0);
  });

  it('lets a request that carries a version stay unanswered for longer', async () => {
    const clock = new FakeClock();
    const settings = { clock, firstResponseTimeoutMs: 300, fetchTimeoutMs: 3_600_000 };
    const { controlPlane, subscription } = await accepted(kit, ['1'], settings);
    const offer = subscription.nextOffer();
    const turn = await controlPlane.nextTurn();
    await clock.advance(3_600_000);
    turn.answer({ version: '2' });
    expect((await offer).version).to.equal('2');
  });

  it('lets the first request of a resumed subscription stay unanswered for longer', async () => {
    const clock = new FakeClock();
    const settings = { clock, firstResponseTimeoutMs: 300, fetchTimeoutMs: 3_600_000 };
    const { controlPlane, source, subscription } = await accepted(kit, ['1'], settings);
    await controlPlane.nextTurn();
    await subscription.close();
    const resumed = kit.subscribe(source);
    const offer = resumed.nextOffer();
    const turn = await controlPlane.nextTurn();
    // Over gRPC the connect timeout runs until the settings are there.
    await waitFor(() => !clock.sleepingMs.includes(60_000));
    await clock.advance(3_600_000);
    turn.answer({ version: '2' });
    expect((await offer).version).to.equal('2');
  });
}

function describeAbort(kit: SourceKit): void {
  const reason = new Error('enough');

  it('throws the reason of a signal that is aborted already, without connecting', async () => {
    const controlPlane = await kit.controlPlane();
    const subscription = kit.subscribe(kit.source(controlPlane.port));
    subscription.abort(reason);
    expect(await failureOf(subscription.next())).to.equal(reason);
    expect(controlPlane.standing).to.equal(0);
  });

  it('stops at once while it connects', async () => {
    const peer = await kit.peer((socket) => socket.resume());
    const before = openResources();
    const subscription = kit.subscribe(kit.source(peer.port));
    const event = failureOf(subscription.next());
    subscription.abort(reason);
    await expectEndsSoon(event, reason);
    await expectNothingOpen(peer, before);
  });

  it('stops at once while a peer that took the connection says nothing', async () => {
    const peer = await kit.peer((socket) => socket.resume());
    const before = openResources();
    const subscription = kit.subscribe(kit.source(peer.port));
    const event = failureOf(subscription.next());
    await waitFor(() => peer.standing === 1);
    subscription.abort(reason);
    await expectEndsSoon(event, reason);
    await expectNothingOpen(peer, before);
  });

  it('stops at once while it waits for the first answer', async () => {
    const controlPlane = await kit.controlPlane();
    const before = openResources();
    const subscription = kit.subscribe(kit.source(controlPlane.port));
    const offer = failureOf(subscription.nextOffer());
    await controlPlane.nextTurn();
    subscription.abort(reason);
    await expectEndsSoon(offer, reason);
    await expectNothingOpen(controlPlane, before);
  });

  it('stops at once between two offers', async () => {
    const controlPlane = await kit.controlPlane();
    const before = openResources();
    const subscription = kit.subscribe(kit.source(controlPlane.port));
    await acceptAll(controlPlane, subscription, ['1']);
    const offer = failureOf(subscription.nextOffer());
    await controlPlane.nextTurn();
    subscription.abort(reason);
    await expectEndsSoon(offer, reason);
    await expectNothingOpen(controlPlane, before);
  });

  it('stops at once while it paces itself', async () => {
    const controlPlane = await kit.controlPlane();
    const before = openResources();
    const subscription = kit.subscribe(kit.source(controlPlane.port));
    const pending = subscription.nextOffer();
    (await controlPlane.nextTurn()).answer({ version: '1' });
    (await pending).accept(false);
    const offer = failureOf(subscription.nextOffer());
    subscription.abort(reason);
    await expectEndsSoon(offer, reason);
    await expectNothingOpen(controlPlane, before);
  });

  it('stops at once when it is aborted while an offer is looked at', async () => {
    const controlPlane = await kit.controlPlane();
    const before = openResources();
    const subscription = kit.subscribe(kit.source(controlPlane.port));
    const pending = subscription.nextOffer();
    (await controlPlane.nextTurn()).answer({ version: '1' });
    const offer = await pending;
    subscription.abort(reason);
    offer.accept(true);
    await expectEndsSoon(failureOf(subscription.nextOffer()), reason);
    await expectNothingOpen(controlPlane, before);
  });

  it('leaves nothing open when the consumer leaves the iteration', async () => {
    const controlPlane = await kit.controlPlane();
    const before = openResources();
    const subscription = kit.subscribe(kit.source(controlPlane.port));
    const pending = subscription.nextOffer();
    (await controlPlane.nextTurn()).answer({ version: '1' });
    await pending;
    await subscription.close();
    await expectNothingOpen(controlPlane, before);
  });
}

interface Conversation {
  readonly controlPlane: ScriptedControlPlane;
  readonly source: AssignmentSource;
  readonly subscription: Subscription;
}

/** A control plane and a subscription whose first request is on its way. */
async function conversation(
  kit: SourceKit,
  settings: Parameters<SourceKit['source']>[1] = {},
): Promise<Conversation> {
  const controlPlane = await kit.controlPlane();
  const source = kit.source(controlPlane.port, settings);
  const subscription = kit.subscribe(source);
  subscription.ask();
  return { controlPlane, source, subscription };
}

/** A conversation in which these versions came, one after the other, and were accepted. */
async function accepted(
  kit: SourceKit,
  versions: readonly string[],
  settings: Parameters<SourceKit['source']>[1] = {},
): Promise<Conversation> {
  const controlPlane = await kit.controlPlane();
  const source = kit.source(controlPlane.port, settings);
  const subscription = kit.subscribe(source);
  await acceptAll(controlPlane, subscription, versions);
  subscription.ask();
  return { controlPlane, source, subscription };
}

async function acceptAll(
  controlPlane: ScriptedControlPlane,
  subscription: Subscription,
  versions: readonly string[],
): Promise<void> {
  for (const version of versions) {
    const offer = subscription.nextOffer();
    (await controlPlane.nextTurn()).answer({ version });
    (await offer).accept(true);
  }
}

/** The first request of a conversation; over gRPC the reply to the last answer may come before. */
async function firstTurnOf(controlPlane: ScriptedControlPlane, ordinal: number): Promise<Turn> {
  for (;;) {
    const turn = await controlPlane.nextTurn();
    if (turn.conversation === ordinal) return turn;
  }
}

/** What is open and keeps the process alive, by kind. */
function openResources(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

async function expectNothingOpen(
  peer: { readonly standing: number },
  before: ReadonlyMap<string, number>,
): Promise<void> {
  const isLeft = ([kind, count]: readonly [string, number]): boolean =>
    count > (before.get(kind) ?? 0);
  await waitFor(() => peer.standing === 0 && ![...openResources()].some(isLeft), {
    what: 'the end of what the subscription had opened',
  });
}

async function expectEndsSoon(failure: Promise<unknown>, reason: Error): Promise<void> {
  const startedAtMs = performance.now();
  expect(await failure).to.equal(reason);
  expect(performance.now() - startedAtMs).to.be.below(1_000);
}

function expectSourceError(error: unknown, code: SourceError['code'], text = /./): void {
  expect(error).to.be.instanceOf(SourceError);
  const { code: actual, message } = error as SourceError;
  expect(actual, message).to.equal(code);
  expect(message).to.match(text);
}

/** The resources of an offer as they were sent. */
function sentResources({ resources }: Offer): readonly (ProtobufResource | JsonResource)[] {
  const { encoding, count } = resources;
  return Array.from({ length: count }, (_, index) => {
    const bytes = resourceBytes(resources, index);
    return encoding === 'json' ? { encoding, value: bytes } : { encoding, ...decodeAny(bytes) };
  });
}
