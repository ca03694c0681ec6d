import { constants, type ServerHttp2Stream } from 'node:http2';

import { expect } from 'chai';

import { encodeDiscoveryResponse } from '../../src/mads/encode-discovery-response.js';
import type { ProtobufResource } from '../../src/mads/encoded-resource.js';
import { GRPC_V1, useDiscoveryKit } from '../support/discovery-kit.js';
import { GRPC_HEADERS, grpcFrame } from '../support/h2-server.js';
import { encodeBackend } from '../support/scripted-turn.js';

/** A good answer with its gRPC frame around it. */
function answer(version: string): Buffer {
  const resource = encodeBackend(GRPC_V1, 'backend-01') as ProtobufResource;
  const head = { version, nonce: version, typeUrl: resource.typeUrl };
  return grpcFrame(encodeDiscoveryResponse('v1', head, [resource]));
}

function goAway(stream: ServerHttp2Stream, code: number, text = ''): void {
  stream.session?.goaway(code, 0, Buffer.from(text));
}

describe('a GOAWAY', () => {
  const kit = useDiscoveryKit();

  /** The first stream is treated so, later ones stand. */
  async function expectRecovery(treat: (stream: ServerHttp2Stream) => void): Promise<void> {
    let streams = 0;
    const server = await kit.h2((stream) => {
      if (++streams === 1) {
        treat(stream);
        return;
      }
      stream.respond(GRPC_HEADERS);
      stream.write(answer('2'));
    });
    const run = kit.run(server.port);
    await kit.published('backend-01');
    expect(run.tried.every((rung) => rung === 'gRPC v1')).to.equal(true);
    expect(run.of('rung-failed')).to.deep.equal([]);
  }

  const MOMENTS: Readonly<Record<string, (stream: ServerHttp2Stream, code: number) => void>> = {
    'before the headers': (stream, code) => {
      goAway(stream, code);
      stream.session?.destroy();
    },
    'after the headers': (stream, code) => {
      stream.respond(GRPC_HEADERS);
      goAway(stream, code);
      setImmediate(() => stream.session?.destroy());
    },
    'in the middle of a message': (stream, code) => {
      stream.respond(GRPC_HEADERS);
      stream.write(answer('1').subarray(0, 30), () => {
        goAway(stream, code);
        setImmediate(() => stream.session?.destroy());
      });
    },
    'after an answer': (stream, code) => {
      stream.respond(GRPC_HEADERS);
      stream.write(answer('1'), () => {
        goAway(stream, code);
        setImmediate(() => stream.session?.destroy());
      });
    },
  };

  for (const [moment, treat] of Object.entries(MOMENTS)) {
    it(`${moment}, with the end of the connection, is survived`, async () => {
      await expectRecovery((stream) => {
        treat(stream, constants.NGHTTP2_NO_ERROR);
      });
    });
  }

  it('in good order lets the stream that stands go on', async () => {
    const server = await kit.h2((stream) => {
      stream.respond(GRPC_HEADERS);
      goAway(stream, constants.NGHTTP2_NO_ERROR, 'max_age');
      stream.write(answer('1'));
    });
    const run = kit.run(server.port);
    await kit.published('backend-01');
    expect(run.of('lost')).to.deep.equal([]);
  });

  it('after each answer costs no target, no write and no failure', async () => {
    const server = await kit.h2((stream) => {
      stream.respond(GRPC_HEADERS);
      stream.write(answer('1'), () => {
        goAway(stream, constants.NGHTTP2_NO_ERROR);
        setImmediate(() => stream.session?.destroy());
      });
    });
    const run = kit.run(server.port);
    await run.seen('lost', 3);
    for (const { immediate, retryInMs } of run.of('lost')) {
      expect(immediate).to.equal(true);
      expect(retryInMs).to.be.at.most(1_000);
    }
    expect(run.of('published')).to.have.length(1);
    expect(run.of('still-failing')).to.deep.equal([]);
  });
});
