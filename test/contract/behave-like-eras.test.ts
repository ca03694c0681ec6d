import { readFile } from 'node:fs/promises';
import { status } from '@grpc/grpc-js';
import { expect } from 'chai';
import { ERA_NAMES, type EraName } from '../../src/control-plane/eras/era-name.js';
import { rungText } from '../../src/discovery/following/ladder.js';
import { poll, POLL_PATH } from '../support/control-plane/http.js';
import { useMadsStreams } from '../support/control-plane/mads-stream.js';
import {
  MOVED_TARGET,
  ONE_TARGET,
  useControlPlane,
  type TestControlPlane,
} from '../support/control-plane/use-control-plane.js';
import { useDiscoveryKit } from '../support/discovery-kit.js';
import { FakeClock } from '../support/fake-clock.js';
import { quickClock } from '../support/quick-clock.js';
import { waitForFile } from '../support/wait-for.js';

/** What each era is found by. */
const RUNGS: Readonly<Record<EraName, string>> = {
  '0.7': 'gRPC v1alpha1',
  '1.0': 'gRPC v1alpha1',
  '1.2': 'gRPC v1',
  '1.8': 'gRPC v1',
  '2.6': 'gRPC v1',
  '2.9': 'HTTP v1',
  '2.14': 'HTTP v1',
  master: 'HTTP v1',
};

const EXAMPLES = new URL('../../examples/assignments.yaml', import.meta.url);

describe('the file that is written from a control plane of each era', () => {
  const serve = useControlPlane();
  const kit = useDiscoveryKit();

  /** The file after the first list, and after a change of one address. */
  async function filesFrom(behaveLike?: EraName): Promise<readonly string[]> {
    const text = await readFile(EXAMPLES, 'utf8');
    const era = behaveLike === undefined ? {} : { behaveLike, clock: quickClock };
    const controlPlane = await serve(text, era);
    const run = kit.run(controlPlane.port);
    const first = await waitForFile(kit.file, (file) => file.includes('192.168.0.1:5670'));
    await controlPlane.change(text.replace('192.168.0.1:5670', '192.168.0.99:5670'));
    const second = await waitForFile(kit.file, (file) => file.includes('192.168.0.99:5670'));
    const { rung } = await run.seen('connected');
    expect(rungText(rung)).to.equal(behaveLike === undefined ? 'gRPC v1' : RUNGS[behaveLike]);
    await run.close();
    return [first, second];
  }

  let expected: readonly string[];
  it('is there when nothing is emulated', async () => {
    expected = await filesFrom();
    expect(JSON.parse(expected[0] ?? '')).to.have.length(10);
  });

  for (const era of ERA_NAMES) {
    it(`is the same from ${era}, byte for byte`, async () => {
      expect(await filesFrom(era)).to.deep.equal(expected);
    });
  }
});

describe('a control plane that behaves like an era', () => {
  const serve = useControlPlane();
  const open = useMadsStreams();

  const body = (versionInfo: string, id?: string): string =>
    JSON.stringify({ version_info: versionInfo, ...(id !== undefined && { node: { id } }) });

  async function listFrom(port: number, id = 'a'): Promise<string> {
    return (await poll(port, { body: body('', id), path: `${POLL_PATH}?fetch-timeout=0` })).body;
  }

  for (const era of ['2.9', '2.14', 'master'] as const) {
    it(`shows a change to polls on the next tick as ${era}, not before`, async () => {
      const clock = new FakeClock();
      const controlPlane = await serve(ONE_TARGET, { behaveLike: era, clock });
      expect(await listFrom(controlPlane.port)).to.contain(':1234');
      await controlPlane.change(MOVED_TARGET);
      await clock.advance(999);
      expect(await listFrom(controlPlane.port)).to.contain(':1234');
      await clock.advance(1);
      expect(await listFrom(controlPlane.port)).to.contain(':4321');
    });
  }

  for (const [era, apiVersion] of [
    ['0.7', 'v1alpha1'],
    ['1.0', 'v1alpha1'],
    ['1.2', 'v1alpha1'],
    ['1.2', 'v1'],
    ['1.8', 'v1'],
    ['2.6', 'v1'],
  ] as const) {
    it(`tells a stream of ${apiVersion} the old list first after a pause as ${era}`, async () => {
      const clock = new FakeClock();
      const controlPlane = await serve(ONE_TARGET, { behaveLike: era, clock });
      const first = open(controlPlane.port, apiVersion);
      first.send();
      await untilSleeping(clock);
      await clock.advance(1_000);
      const { version } = await first.next();
      first.close();
      await controlPlane.told('stream-closed');
      await controlPlane.change(MOVED_TARGET);
      await clock.advance(5_000);
      const second = open(controlPlane.port, apiVersion);
      second.send();
      expect((await second.accept()).version).to.equal(version);
      await untilSleeping(clock);
      await clock.advance(1_000);
      expect(JSON.stringify((await second.next()).assignments)).to.contain(':4321');
    });
  }

  it('keeps lists for each node id as 2.6, so that another one waits for the first tick', async () => {
    const clock = new FakeClock();
    const controlPlane = await serve(ONE_TARGET, { behaveLike: '2.6', clock });
    const told = open(controlPlane.port);
    told.send({ nodeId: 'a' });
    await untilSleeping(clock);
    await clock.advance(1_000);
    await told.accept();
    const other = open(controlPlane.port);
    other.send({ nodeId: 'b' });
    await untilSleeping(clock, 2);
    expect(other.answers).to.deep.equal([]);
    await clock.advance(1_000);
    await other.next();
  });

  it('tells only polls of the first node id of a change while they wait, as 2.6', async () => {
    const clock = new FakeClock();
    const controlPlane = await serve(ONE_TARGET, { behaveLike: '2.6', clock });
    await listFrom(controlPlane.port, 'a');
    const path = `${POLL_PATH}?fetch-timeout=5s`;
    const { version } = controlPlane;
    const [first, second] = ['a', 'b'].map((id) =>
      poll(controlPlane.port, { path, body: body(version, id) }),
    );
    await untilSleeping(clock, 3);
    await controlPlane.change(MOVED_TARGET);
    await clock.advance(5_000);
    expect((await first)?.status).to.equal(200);
    expect((await second)?.status).to.equal(304);
    expect(await listFrom(controlPlane.port, 'b')).to.contain(':4321');
  });

  for (const era of ['2.6', '2.9'] as const) {
    for (const withoutNode of ['{}', 'null', '{"node":null}']) {
      it(`closes the connection on ${withoutNode}, which has no node, as ${era}`, async () => {
        const controlPlane = await serve(ONE_TARGET, { behaveLike: era });
        const failure = await poll(controlPlane.port, { body: withoutNode }).catch(codeOf);
        expect(failure).to.equal('ECONNRESET');
        expect((await poll(controlPlane.port, { body: '{"node":{}}' })).status).to.equal(200);
        expect(await controlPlane.told('request-refused')).to.include({ status: 0 });
      });
    }
  }

  for (const [era, document] of [
    ['1.2', { title: 'Could not parse request body', details: 'EOF' }],
    [
      '2.6',
      { type: '', status: 0, title: 'Could not parse request body', detail: 'EOF', details: 'EOF' },
    ],
    [
      '2.9',
      { type: '', status: 0, title: 'Could not parse request body', detail: 'EOF', details: 'EOF' },
    ],
  ] as const) {
    it(`explains a 400 with the document of ${era}`, async () => {
      const controlPlane = await serve(ONE_TARGET, { behaveLike: era });
      const answer = await poll(controlPlane.port, { body: '' });
      expect(answer.status).to.equal(400);
      expect(answer.body).to.equal(`${JSON.stringify(document, undefined, ' ')}\n`);
    });
  }

  it('repeats itself at once to a stream that goes on rejecting, as 1.8', async () => {
    const clock = new FakeClock();
    const controlPlane = await serve(ONE_TARGET, { behaveLike: '1.8', clock });
    const stream = open(controlPlane.port);
    stream.send();
    await untilSleeping(clock);
    await clock.advance(1_000);
    const errorDetail = { code: 3, message: 'no' };
    for (let nonce = 1; nonce <= 20; nonce++) {
      expect((await stream.next()).nonce).to.equal(String(nonce));
      stream.send({ responseNonce: String(nonce), errorDetail });
    }
    await controlPlane.told('rejected', 20);
    const repeated = controlPlane.events.flatMap((event) =>
      event.kind === 'rejected' ? [event.isRepeated] : [],
    );
    expect(repeated.slice(0, 20)).to.deep.equal([false, ...Array<boolean>(19).fill(true)]);
  });

  for (const [era, apiVersion] of [
    ['0.7', 'v1alpha1'],
    ['1.8', 'v1'],
  ] as const) {
    it(`ends a stream of grpc-js that pings too often with RESOURCE_EXHAUSTED as ${era}`, async () => {
      const controlPlane = await serve(ONE_TARGET, { behaveLike: era });
      const hasty = { 'grpc.keepalive_time_ms': 20 };
      const stream = open(controlPlane.port, apiVersion, { options: hasty });
      stream.send({ versionInfo: controlPlane.version });
      const { code, details } = await stream.status;
      expect(code).to.equal(status.RESOURCE_EXHAUSTED);
      expect(details).to.contain('Bandwidth exhausted');
    });
  }

  it('sees nothing in a file that changes and is changed back within a tick', async () => {
    const clock = new FakeClock();
    const controlPlane = await serve(ONE_TARGET, { behaveLike: '2.14', clock });
    const before = await listFrom(controlPlane.port);
    await controlPlane.change(MOVED_TARGET);
    await controlPlane.change(ONE_TARGET);
    await clock.advance(3_000);
    expect(await listFrom(controlPlane.port)).to.equal(before);
  });

  it('leaves without a word when it closes, as every Kuma', async () => {
    const clock = new FakeClock();
    const controlPlane = await serve(ONE_TARGET, { behaveLike: '1.8', clock });
    const stream = open(controlPlane.port);
    stream.send();
    await listFrom(controlPlane.port);
    const { version } = controlPlane;
    const parked = poll(controlPlane.port, { body: body(version) }).catch(codeOf);
    await untilSleeping(clock, 2);
    await controlPlane.close();
    expect(await parked).to.equal('ECONNRESET');
    expect((await stream.status).details).not.to.contain('shutting down');
  });

  it('says its resources in another order each time, one target in each', async () => {
    const orders = [0, 0.999];
    const controlPlane: TestControlPlane = await serve(
      'assignments: [{mesh: m, service: s, targets: [{name: a, address: "h:1"}, {name: b, address: "h:2"}]}]',
      { behaveLike: '2.14', random: () => orders.shift() ?? 0 },
    );
    const names = [];
    for (let count = 0; count < 2; count++) {
      const list = JSON.parse(await listFrom(controlPlane.port)) as {
        readonly resources: readonly { readonly targets: readonly { readonly name: string }[] }[];
      };
      names.push(list.resources.map(({ targets }) => targets.map(({ name }) => name).join()));
    }
    expect(names).to.deep.equal([
      ['b', 'a'],
      ['a', 'b'],
    ]);
  });

  it('answers Delta and the unary call with an error, and lives on, as no Kuma that has them', async () => {
    for (const era of ERA_NAMES.slice(0, 5)) {
      const apiVersion = era === '0.7' || era === '1.0' ? 'v1alpha1' : 'v1';
      const controlPlane = await serve(ONE_TARGET, { behaveLike: era, clock: quickClock });
      for (const method of ['DeltaMonitoringAssignments', 'FetchMonitoringAssignments']) {
        const { code } = await open(controlPlane.port, apiVersion, { method }).status;
        expect(code).to.equal(era === '0.7' && method.startsWith('Delta') ? 2 : 12);
      }
      const stream = open(controlPlane.port, apiVersion);
      stream.send();
      await stream.next();
    }
  });
});

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

/** Waits until as many loops and deadlines wait for their time. */
async function untilSleeping(clock: FakeClock, count = 1): Promise<void> {
  while (clock.sleepingMs.length < count) await clock.settle();
}
