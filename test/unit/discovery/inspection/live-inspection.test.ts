import { expect } from 'chai';

import type {
  Inspection,
  TargetPage,
  TargetQuery,
} from '../../../../src/discovery/inspection/inspection.js';
import { TargetJudge } from '../../../../src/discovery/inspection/target-judge.js';
import type {
  TargetDetails,
  TargetState,
} from '../../../../src/discovery/inspection/target-row.js';
import { GRPC_V1, HTTP_V1, useDiscoveryKit, type Run } from '../../../support/discovery-kit.js';
import { watchCalls } from '../../../support/watch-calls.js';
import { encodeBackend } from '../../../support/scripted-turn.js';
import { waitFor } from '../../../support/wait-for.js';

const NAMES = Array.from({ length: 20 }, (_, index) => `backend-${String(index + 10)}`);

/** Slow enough that nothing is removed while a test looks. */
const PATIENT = { removalDelayMs: 600_000, maxDropShare: 0.5, maxDropHoldMs: 600_000 };

async function look(inspection: Inspection, query: Partial<TargetQuery> = {}): Promise<TargetPage> {
  const { signal } = new AbortController();
  return await inspection.targets({ page: 1, pageSize: 1_000, ...query }, signal);
}

function states(targets: readonly TargetDetails[]): Readonly<Record<string, TargetState>> {
  return Object.fromEntries(targets.map(({ dataplane, state }) => [dataplane, state]));
}

describe('an inspection of a running discovery', () => {
  const kit = useDiscoveryKit();

  async function inspectionOf(run: Run): Promise<Inspection> {
    return (await run.running()).inspection;
  }

  it('has no list before the first good one, and then the bytes of the file', async () => {
    const controlPlane = await kit.controlPlane(GRPC_V1);
    const run = kit.run(controlPlane.port);
    const inspection = await inspectionOf(run);
    const before = inspection.publishedList();
    (await controlPlane.nextTurn()).answer({ version: '1', dataplanes: ['backend-01'] });
    await kit.published('backend-01');
    const list = await waitFor(() => inspection.publishedList());
    expect(before).to.equal(undefined);
    expect(JSON.parse(list.toString())).to.have.length(1);
    expect(inspection.publishedGroups).to.equal(1);
  });

  it('shows a target as it was sent and as it is written', async () => {
    const controlPlane = await kit.controlPlane(GRPC_V1);
    const run = kit.run(controlPlane.port);
    (await controlPlane.nextTurn()).answer({ version: '1', dataplanes: ['backend-01'] });
    await run.seen('published');
    const { targets, total, byState } = await look(await inspectionOf(run));
    const [target] = targets;
    expect({ total, byState }).to.deep.equal({ total: 1, byState: { published: 1 } });
    expect(target).to.include({ dataplane: 'backend-01', mesh: 'default', service: 'backend' });
    expect(target?.sent?.address).to.equal(target?.address);
    expect(target?.written).to.include({ dataplane: 'backend-01', job: 'backend' });
  });

  it('tells missing targets that wait from those that the guard holds, and lets those go on request', async () => {
    const controlPlane = await kit.controlPlane(GRPC_V1);
    const publication = { ...PATIENT, removalDelayMs: 1 };
    const run = kit.run(controlPlane.port, { publication });
    (await controlPlane.nextTurn()).answer({ version: '1', dataplanes: NAMES });
    await kit.published(...NAMES);
    const [first = ''] = NAMES;
    (await controlPlane.nextTurn()).answer({ version: '2', dataplanes: [first] });
    await run.seen('removals-held');
    const inspection = await inspectionOf(run);
    const { byState } = await look(inspection);
    const [held] = inspection.controlPlanes();
    expect(byState).to.deep.equal({ published: 1, held: 19 });
    expect(held).to.include({ targets: 20, waiting: 19 });
    expect(held?.heldForMs).to.be.within(1, 600_000);
    expect(inspection.releaseHold('nobody')).to.equal(false);
    expect(inspection.releaseHold(held?.name ?? '')).to.equal(true);
    await kit.published(first);
    expect(inspection.releaseHold(held?.name ?? '')).to.equal(false);
    expect(run.of('hold-released')).to.deep.equal([
      { kind: 'hold-released', controlPlane: held?.name, missing: 19 },
    ]);
  });

  it('keeps a hold released while answers go on lacking what it held', async () => {
    const controlPlane = await kit.controlPlane(GRPC_V1);
    const run = kit.run(controlPlane.port, { publication: { ...PATIENT, removalDelayMs: 300 } });
    (await controlPlane.nextTurn()).answer({ version: '1', dataplanes: NAMES });
    await kit.published(...NAMES);
    const [first = ''] = NAMES;
    (await controlPlane.nextTurn()).answer({ version: '2', dataplanes: [first] });
    await run.seen('removals-held');
    const inspection = await inspectionOf(run);
    inspection.releaseHold(inspection.controlPlanes()[0]?.name ?? '');
    (await controlPlane.nextTurn()).answer({ version: '3', dataplanes: [first] });
    await kit.published(first);
  });

  it('shows what is missing and waits as leaving', async () => {
    const controlPlane = await kit.controlPlane(GRPC_V1);
    const run = kit.run(controlPlane.port, { publication: PATIENT });
    (await controlPlane.nextTurn()).answer({ version: '1', dataplanes: NAMES });
    await kit.published(...NAMES);
    (await controlPlane.nextTurn()).answer({ version: '2', dataplanes: NAMES.slice(1) });
    await run.seen('answer-taken', 2);
    const { targets } = await look(await inspectionOf(run), { state: 'leaving' });
    expect(states(targets)).to.deep.equal({ [NAMES[0] ?? '']: 'leaving' });
    expect(targets[0]?.sent).to.equal(undefined);
    expect(targets[0]?.written).to.include({ dataplane: NAMES[0] });
  });

  it('names what is left out with the reason, and what the operator does not want', async () => {
    const controlPlane = await kit.controlPlane(HTTP_V1);
    const translation = { shard: { index: 0, count: 1_000_000_000 } };
    const run = kit.run(controlPlane.port, { translation });
    const resource = encodeBackend(HTTP_V1, 'backend-02');
    const text = resource.value.toString('utf8').replace(/"address":"[^"]*"/, '"address":":1234"');
    const broken = { ...resource, value: Buffer.from(text) };
    const answer = { version: '1', dataplanes: ['backend-01'], resources: [broken] };
    (await controlPlane.nextTurn()).answer(answer);
    await run.seen('answer-taken');
    const { targets } = await look(await inspectionOf(run));
    expect(states(targets)).to.deep.equal({
      'backend-01': 'not-wanted',
      'backend-02': 'left-out',
    });
    expect(targets[1]?.reason).to.equal('address has no host');
  });

  it('shows a damaged resource, and that what it held is kept', async () => {
    const controlPlane = await kit.controlPlane(HTTP_V1);
    const run = kit.run(controlPlane.port);
    (await controlPlane.nextTurn()).answer({ version: '1', dataplanes: ['backend-01'] });
    await kit.published('backend-01');
    const damaged = ['backend-01', 'backend-02'].map((name) => {
      const resource = encodeBackend(HTTP_V1, name);
      const text = resource.value.toString('utf8').replace('"/metrics"', '7');
      return { ...resource, value: Buffer.from(text) };
    });
    (await controlPlane.nextTurn()).answer({ version: '2', resources: damaged });
    await run.seen('quarantined');
    const { targets } = await look(await inspectionOf(run));
    expect(states(targets)).to.deep.equal({ 'backend-01': 'kept', 'backend-02': 'damaged' });
    expect(targets.every(({ reason = '' }) => reason.includes('metrics'))).to.equal(true);
  });

  it('shows what stands since the last run as standing', async () => {
    const first = await kit.controlPlane(GRPC_V1);
    const run = kit.run(first.port);
    (await first.nextTurn()).answer({ version: '1', dataplanes: ['backend-01'] });
    await kit.published('backend-01');
    await run.close();
    const second = await kit.controlPlane(GRPC_V1);
    const again = kit.run(second.port, { publication: PATIENT });
    const { targets } = await look(await inspectionOf(again));
    expect(states(targets)).to.deep.equal({ 'backend-01': 'standing' });
  });

  it('shows whose word counts where control planes disagree', async () => {
    const [first, second] = [await kit.controlPlane(GRPC_V1), await kit.controlPlane(GRPC_V1)];
    const run = kit.run([first.port, second.port]);
    (await first.nextTurn()).answer({ version: '1', dataplanes: ['backend-01'] });
    const resource = encodeBackend(GRPC_V1, 'backend-01');
    const bytes = resource.value.toString('latin1').replace('192.168.0.1:', '192.168.0.9:');
    const elsewhere = { ...resource, value: Buffer.from(bytes, 'latin1') };
    (await second.nextTurn()).answer({ version: '1', resources: [elsewhere] });
    await waitFor(() => run.of('conflicts').some(({ targets }) => targets === 1));
    const inspection = await inspectionOf(run);
    const { targets } = await waitFor(async () => {
      const found = await look(inspection);
      return found.byState.published === 1 && found;
    });
    const byAddress = targets.map(({ address, state }) => `${address} ${state}`);
    expect(byAddress).to.deep.equal(['192.168.0.1:1234 published', '192.168.0.9:1234 overruled']);
  });

  it('pages, filters and searches', async () => {
    const controlPlane = await kit.controlPlane(GRPC_V1);
    const run = kit.run(controlPlane.port);
    (await controlPlane.nextTurn()).answer({ version: '1', dataplanes: NAMES });
    await kit.published(...NAMES);
    const inspection = await inspectionOf(run);
    const page = await look(inspection, { page: 2, pageSize: 15 });
    const found = await look(inspection, { search: 'BACKEND-1' });
    const byLabel = await look(inspection, { search: 'job=backend' });
    const elsewhere = await look(inspection, { mesh: 'another' });
    expect(page).to.include({ page: 2, pages: 2, matching: 20, total: 20 });
    expect(page.targets.map(({ dataplane }) => dataplane)).to.deep.equal(NAMES.slice(15));
    expect((await look(inspection, { page: 99, pageSize: 15 })).page).to.equal(2);
    expect(found.matching).to.equal(10);
    expect(byLabel.matching).to.equal(20);
    expect(elsewhere.matching).to.equal(0);
    expect(page.meshes).to.deep.equal(['default']);
    expect(page.services).to.deep.equal(['backend']);
  });

  it('makes one list for all who ask at a time, and goes on when one of them goes away', async () => {
    const controlPlane = await kit.controlPlane(GRPC_V1);
    const run = kit.run(controlPlane.port);
    (await controlPlane.nextTurn()).answer({ version: '1', dataplanes: NAMES });
    await kit.published(...NAMES);
    const inspection = await inspectionOf(run);
    let judged = 0;
    const restore = watchCalls(TargetJudge.prototype, 'judge', () => judged++);
    const query = { page: 1, pageSize: 1 };
    const gone = inspection.targets(query, AbortSignal.abort(new Error('gone away')));
    const pages = await Promise.all([look(inspection, query), look(inspection, query)]);
    restore();
    expect(await gone.catch((error: unknown) => error)).to.be.instanceOf(Error);
    expect(pages.map(({ total }) => total)).to.deep.equal([20, 20]);
    expect(judged).to.equal(NAMES.length + pages.length);
  });
});
