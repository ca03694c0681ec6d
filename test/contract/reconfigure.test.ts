import { expect } from 'chai';

import type { DiscoveryOptions } from '../../src/discovery/options.js';
import { toAddressRanges } from '../../src/targets/address-ranges.js';
import { GRPC_V1, HTTP_V1, useDiscoveryKit } from '../support/discovery-kit.js';
import { waitForFile } from '../support/wait-for.js';

const NAMES = ['backend-01', 'backend-02'];

describe('a discovery that is told other options while it runs', () => {
  const kit = useDiscoveryKit();

  for (const rung of [GRPC_V1, HTTP_V1]) {
    it(`writes other labels at once, without a word to the control plane, over ${rung.transport}`, async () => {
      const controlPlane = await kit.controlPlane(rung);
      const run = kit.run(controlPlane.port);
      (await controlPlane.nextTurn()).answer({ version: '1', dataplanes: NAMES });
      await kit.published(...NAMES);
      await controlPlane.nextTurn();
      const turns = controlPlane.turns.length;
      const labels = new Map([['site', 'berlin']]);
      const next = withTranslation(run.options, { labels });
      expect(await (await run.running()).reconfigure(next)).to.equal(true);
      await waitForFile(kit.file, (text) => text.split('"site":"berlin"').length === 3);
      expect(controlPlane.turns.length).to.equal(turns);
      expect(run.of('translated-anew')).to.have.length(1);
      expect(run.of('lost')).to.have.length(0);
    });
  }

  it('takes targets out at once that are not wanted any more', async () => {
    const controlPlane = await kit.controlPlane(GRPC_V1);
    const run = kit.run(controlPlane.port, { publication: { removalDelayMs: 600_000 } });
    (await controlPlane.nextTurn()).answer({ version: '1', dataplanes: NAMES });
    await kit.published(...NAMES);
    const deniedAddresses = toAddressRanges([
      { address: '192.168.0.2', prefixBits: 32, family: 'ipv4' },
    ]);
    const next = withTranslation(run.options, { deniedAddresses });
    await (await run.running()).reconfigure(next);
    await kit.published('backend-01');
  });

  it('goes by the new labels with the answers that follow', async () => {
    const controlPlane = await kit.controlPlane(GRPC_V1);
    const run = kit.run(controlPlane.port);
    (await controlPlane.nextTurn()).answer({ version: '1', dataplanes: NAMES });
    await kit.published(...NAMES);
    const next = withTranslation(run.options, { labelStyle: 'meta' });
    await (await run.running()).reconfigure(next);
    (await controlPlane.nextTurn()).answer({ version: '2', dataplanes: [...NAMES, 'backend-03'] });
    await waitForFile(kit.file, (text) => text.split('"__meta_kuma_dataplane"').length === 4);
  });

  it('takes other rules of publication for what waits already', async () => {
    const controlPlane = await kit.controlPlane(GRPC_V1);
    const run = kit.run(controlPlane.port, { publication: { removalDelayMs: 600_000 } });
    (await controlPlane.nextTurn()).answer({ version: '1', dataplanes: NAMES });
    await kit.published(...NAMES);
    (await controlPlane.nextTurn()).answer({ version: '2', dataplanes: ['backend-01'] });
    await run.seen('answer-taken', 2);
    const { options } = run;
    const publication = { ...options.publication, removalDelayMs: 1 };
    expect(await (await run.running()).reconfigure({ ...options, publication })).to.equal(true);
    await kit.published('backend-01');
  });

  it('keeps what it has where the limits are too low for it, and says so', async () => {
    const controlPlane = await kit.controlPlane(GRPC_V1);
    const run = kit.run(controlPlane.port);
    (await controlPlane.nextTurn()).answer({ version: '1', dataplanes: NAMES });
    await kit.published(...NAMES);
    const before = await kit.state();
    const { options } = run;
    const publication = { ...options.publication, maxTargets: 1 };
    await (await run.running()).reconfigure({ ...options, publication });
    const { error } = await run.seen('answer-refused');
    expect(error.message).to.include('--max-targets');
    expect(await kit.state()).to.equal(before);
  });

  it('asks for a new run where limits change by which an answer was refused', async () => {
    const controlPlane = await kit.controlPlane(GRPC_V1);
    const run = kit.run(controlPlane.port, { publication: { maxTargets: 1 } });
    (await controlPlane.nextTurn()).answer({ version: '1', dataplanes: NAMES });
    await run.seen('answer-refused');
    const { options } = run;
    const publication = { ...options.publication, maxTargets: 2 };
    expect(await (await run.running()).reconfigure({ ...options, publication })).to.equal(false);
  });

  it('does not believe a provisional answer sooner because its labels are others', async () => {
    const controlPlane = await kit.controlPlane(GRPC_V1);
    const run = kit.run(controlPlane.port, { publication: { removalDelayMs: 600_000 } });
    (await controlPlane.nextTurn()).answer({ version: '1', dataplanes: ['backend-01'] });
    const taken = await run.seen('answer-taken');
    const next = withTranslation(run.options, { labels: new Map([['site', 'berlin']]) });
    const running = await run.running();
    await running.reconfigure(next);
    const [target] = (
      await running.inspection.targets({ page: 1, pageSize: 10 }, new AbortController().signal)
    ).targets;
    expect(taken.provisional).to.equal(true);
    expect(target?.reason).to.include('may be a stale one');
  });

  it('does nothing and says so where more than rules has changed', async () => {
    const controlPlane = await kit.controlPlane(GRPC_V1);
    const run = kit.run(controlPlane.port);
    const running = await run.running();
    const { options } = run;
    const [first] = options.controlPlanes;
    if (first === undefined) expect.fail('no control plane');
    const controlPlanes = [{ ...first, nodeId: 'another' }];
    expect(await running.reconfigure({ ...options, controlPlanes })).to.equal(false);
    const output = { file: `${kit.file}.json` };
    expect(await running.reconfigure({ ...options, output })).to.equal(false);
    expect(await running.reconfigure(options)).to.equal(true);
  });

  it('takes other ranges of IPv6 for other options', async () => {
    const controlPlane = await kit.controlPlane(HTTP_V1);
    const run = kit.run(controlPlane.port);
    (await controlPlane.nextTurn()).answer({ version: '1', dataplanes: NAMES });
    await kit.published(...NAMES);
    const running = await run.running();
    for (const address of ['fd00::', 'fd01::']) {
      const allowedAddresses = toAddressRanges([{ address, prefixBits: 16, family: 'ipv6' }]);
      await running.reconfigure(withTranslation(run.options, { allowedAddresses }));
    }
    expect(run.of('translated-anew')).to.have.length(2);
    await waitForFile(kit.file, (text) => text === '[]\n');
  });
});

function withTranslation(
  options: DiscoveryOptions,
  change: Partial<DiscoveryOptions['translation']>,
): DiscoveryOptions {
  return { ...options, translation: { ...options.translation, ...change } };
}
