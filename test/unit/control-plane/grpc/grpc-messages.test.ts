import { expect } from 'chai';
import fc from 'fast-check';
import { frameMessage, messagesIn } from '../../../../src/control-plane/grpc/grpc-messages.js';
import { GrpcCode } from '../../../../src/control-plane/grpc/grpc-status.js';

async function* inPieces(bytes: Buffer, lengths: readonly number[]): AsyncGenerator<Buffer> {
  let at = 0;
  for (const length of lengths) {
    yield await Promise.resolve(bytes.subarray(at, at + length));
    at += length;
  }
  yield bytes.subarray(at);
}

async function all(body: AsyncIterable<Buffer>): Promise<readonly Buffer[]> {
  const messages: Buffer[] = [];
  for await (const message of messagesIn(body)) messages.push(message);
  return messages;
}

describe('messagesIn', () => {
  it('gives back what was framed, however it is cut into pieces', async () => {
    const messages = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(messages, fc.array(fc.nat(20)), async (said, lengths) => {
        const bytes = Buffer.concat(said.map(frameMessage));
        const heard = await all(inPieces(bytes, lengths));
        expect(heard.map((each) => [...each])).to.deep.equal(said.map((each) => [...each]));
      }),
    );
  });

  it('gives what came before the half of a message', async () => {
    const bytes = Buffer.concat([frameMessage(Buffer.from('a')), Buffer.from([0, 0, 0, 0, 9, 1])]);
    expect((await all(inPieces(bytes, []))).map(String)).to.deep.equal(['a']);
  });

  for (const [what, bytes, code] of [
    ['compressed', [1, 0, 0, 0, 1, 0], GrpcCode.unimplemented],
    ['too large', [0, 0, 0x40, 0, 1], GrpcCode.resourceExhausted],
    ['as large as can be', [0, 0xff, 0xff, 0xff, 0xff], GrpcCode.resourceExhausted],
  ] as const) {
    it(`refuses a message that is ${what}, before it has come`, async () => {
      const failure = await all(inPieces(Buffer.from(bytes), [])).catch((error: unknown) => error);
      expect(failure).to.include({ code });
    });
  }
});
