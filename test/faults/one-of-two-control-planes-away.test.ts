import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { expect } from 'chai';

import { GRPC_V1, HTTP_V1, useDiscoveryKit } from '../support/discovery-kit.js';
import { closedPort } from '../support/raw-server.js';
import { alwaysSaying, type Turn } from '../support/scripted-turn.js';
import { waitFor } from '../support/wait-for.js';

describe('two control planes of which one is away', () => {
  const kit = useDiscoveryKit();
  const memory = (): string =>
    join(dirname(kit.file), '.kuma-prometheus-sd', `${basename(kit.file)}.state`);
  const saying = (...dataplanes: readonly string[]) =>
    alwaysSaying({ version: dataplanes.join(' or '), dataplanes });

  it('keep the targets of both, over a restart as well', async () => {
    const first = await kit.controlPlane(GRPC_V1, { onTurn: saying('a') });
    const second = await kit.controlPlane(HTTP_V1, { onTurn: saying('b') });
    const ports = [first.port, second.port];
    const run = kit.run(ports);
    await kit.published('a', 'b');
    await second.close();
    await run.seen('lost');
    await run.close();
    const before = await kit.state();
    const again = kit.run(ports);
    await again.seen('answer-taken');
    expect(await kit.state()).to.equal(before);
  });

  it('keep what the present one no longer has until the absent one is back, and then give it up', async () => {
    const dataplanes = ['a', 'gone'];
    const onTurn = (turn: Turn): void => {
      const version = dataplanes.join();
      if (turn.request.versionInfo !== version) turn.answer({ version, dataplanes });
    };
    const first = await kit.controlPlane(GRPC_V1, { onTurn });
    const second = await kit.controlPlane(GRPC_V1, { onTurn: saying('b') });
    const { port } = second;
    const run = kit.run([first.port, port]);
    await kit.published('a', 'b', 'gone');
    await run.close();
    await second.close();
    dataplanes.pop();
    const again = kit.run([first.port, port]);
    await again.seen('answer-taken');
    await kit.published('a', 'b', 'gone');
    await kit.controlPlane(GRPC_V1, { listen: { port }, onTurn: saying('b') });
    await kit.published('a', 'b');
  });

  it('have their memory made again when somebody removes it', async () => {
    const first = await kit.controlPlane(GRPC_V1, { onTurn: saying('a') });
    const second = await kit.controlPlane(GRPC_V1, { onTurn: saying('b') });
    kit.run([first.port, second.port], { publication: { reconcileIntervalMs: 50 } });
    await waitFor(() => existsSync(memory()));
    rmSync(dirname(memory()), { recursive: true });
    await waitFor(() => existsSync(memory()));
  });

  it('double nothing when the absent one comes back', async () => {
    const first = await kit.controlPlane(GRPC_V1, { onTurn: saying('a', 'shared') });
    const port = await closedPort();
    const run = kit.run([first.port, port]);
    await kit.published('a', 'shared');
    await kit.controlPlane(GRPC_V1, { listen: { port }, onTurn: saying('b', 'shared') });
    await kit.published('a', 'b', 'shared');
    expect(run.of('conflicts')).to.deep.equal([]);
  });

  it('have their memory beside the file, where a damaged one is said, ignored and rewritten', async () => {
    const first = await kit.controlPlane(GRPC_V1, { onTurn: saying('a') });
    const second = await kit.controlPlane(GRPC_V1, { onTurn: saying('b') });
    const ports = [first.port, second.port];
    const run = kit.run(ports);
    await kit.published('a', 'b');
    await waitFor(() => existsSync(memory()));
    await run.close();
    const good = readFileSync(memory(), 'utf8');
    writeFileSync(memory(), good.replace('"a"', '"c"'));
    await second.close();
    const again = kit.run(ports);
    expect((await again.seen('memory-unusable')).path).to.equal(memory());
    await again.seen('answer-taken');
    await waitFor(() => readFileSync(memory(), 'utf8').includes('"a"'));
    expect(JSON.parse(await readFile(kit.file, 'utf8'))).to.have.length(2);
  });
});
