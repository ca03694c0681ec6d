import { constants } from 'node:http2';

import { expect } from 'chai';

import { useDiscoveryKit } from '../support/discovery-kit.js';

const QUICK = { keepaliveTimeMs: 50, firstResponseTimeoutMs: 400 } as const;

describe('a control plane that minds keepalive pings', () => {
  const kit = useDiscoveryKit();

  it('is pinged less at the next rung as well', async () => {
    const server = await kit.h2((stream) => {
      const { session } = stream;
      session?.on('ping', () => {
        session.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM, 0, Buffer.from('too_many_pings'));
      });
    });
    const run = kit.run(server.port, { controlPlane: { ...QUICK, transport: 'grpc' } });
    await run.seen('lost', 2);
    expect(run.of('lost').map(({ error }) => error?.code)).to.deep.equal([
      'too-many-pings',
      'no-answer',
    ]);
    expect(run.tried).to.deep.equal(['gRPC v1', 'gRPC v1', 'gRPC v1alpha1']);
  });

  it('is opened again at once, once, and pinged less from then on', async () => {
    const server = await kit.h2((stream) => {
      const { session } = stream;
      session?.on('ping', () => {
        session.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM, 0, Buffer.from('too_many_pings'));
      });
    });
    const run = kit.run(server.port, {
      controlPlane: { ...QUICK, transport: 'grpc', apiVersion: 'v1' },
    });
    const first = await run.lost();
    expect(first.error).to.include({ code: 'too-many-pings' });
    expect(first.immediate).to.equal(true);
    // Without pings the next stream stands until the peer's silence has lasted long enough.
    const second = await run.seen('lost', 2);
    expect(second.error).to.include({ code: 'no-answer' });
    expect(run.of('rung-failed').map(({ reason }) => reason)).to.deep.equal([
      'No answer within 400ms',
    ]);
  });
});
