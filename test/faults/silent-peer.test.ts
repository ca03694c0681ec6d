import { expect } from 'chai';

import type { SourceErrorCode } from '../../src/discovery/errors.js';
import { GRPC_V1, useDiscoveryKit } from '../support/discovery-kit.js';
import { GRPC_HEADERS } from '../support/h2-server.js';
import type { RawServer } from '../support/raw-server.js';
import { alwaysSaying } from '../support/scripted-turn.js';
import { waitFor } from '../support/wait-for.js';

const QUICK = { connectTimeoutMs: 150, firstResponseTimeoutMs: 150 } as const;

describe('a peer that says nothing', () => {
  const kit = useDiscoveryKit();

  async function expectReasons(
    peer: RawServer,
    expected: { readonly code: SourceErrorCode; readonly reasons: readonly RegExp[] },
  ): Promise<void> {
    const run = kit.run(peer.port, { controlPlane: QUICK });
    const { error, immediate } = await run.lost();
    expect(error).to.include({ code: expected.code });
    for (const reason of expected.reasons) expect(error?.message).to.match(reason);
    expect(immediate).to.equal(false);
    await run.close();
    await waitFor(() => peer.standing === 0, { what: 'the end of every connection' });
  }

  it('at all is asked over gRPC once, and over HTTP', async () => {
    await expectReasons(await kit.peer((socket) => socket.resume()), {
      code: 'no-answer',
      reasons: [
        /^Cannot get assignments: gRPC v1: No HTTP\/2 settings from the peer within 150ms; HTTP v1: No answer within 150ms$/,
      ],
    });
  });

  it('after its SETTINGS is asked in every way', async () => {
    await expectReasons(await kit.h2(() => undefined), {
      code: 'no-transport',
      reasons: [
        /gRPC v1: No answer within 150ms; gRPC v1alpha1: No answer within 150ms; HTTP v1: The peer does not speak HTTP/,
      ],
    });
  });

  it('after the headers of a stream is asked in every way', async () => {
    const peer = await kit.h2((stream) => {
      stream.respond(GRPC_HEADERS);
    });
    await expectReasons(peer, {
      code: 'no-transport',
      reasons: [/gRPC v1: No answer within 150ms; gRPC v1alpha1: No answer within 150ms/],
    });
  });

  it('after the headers of a poll is asked in every way', async () => {
    const peer = await kit.peer((socket) => {
      socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n'));
    });
    await expectReasons(peer, {
      code: 'no-answer',
      reasons: [/gRPC v1: .*does not speak HTTP\/2.*; HTTP v1: No answer within 150ms/],
    });
  });

  it('where gRPC v1 was found is believed in through two silences, not three', async () => {
    const onTurn = alwaysSaying({ version: '1', dataplanes: ['backend-01'] });
    const controlPlane = await kit.controlPlane(GRPC_V1, { onTurn });
    const { port } = controlPlane;
    const run = kit.run(port, { controlPlane: QUICK });
    await kit.published('backend-01');
    await waitFor(() => controlPlane.turns.length === 2);
    const before = await kit.state();
    await controlPlane.close();
    const silent = await kit.peer((socket) => socket.resume(), { port });
    await waitFor(() => run.tried.length >= 5);
    expect(run.tried.slice(1, 5)).to.deep.equal(['gRPC v1', 'gRPC v1', 'gRPC v1', 'HTTP v1']);
    await silent.close();
    await kit.controlPlane(GRPC_V1, { listen: { port }, onTurn });
    await run.seen('connected', 2);
    expect(await kit.state()).to.equal(before);
  });
});
