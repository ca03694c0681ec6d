import { expect } from 'chai';
import fc from 'fast-check';
import { BodyReader, ResponseTooLargeError } from '../../../../src/platform/client/body-reader.js';
import { failureOf } from '../../../support/outcome.js';

/** Chunks one after the other; tells how many were asked for. */
class Chunks implements AsyncIterable<Buffer> {
  asked = 0;
  left = false;
  readonly #chunks: readonly Buffer[];

  constructor(chunks: readonly Buffer[]) {
    this.#chunks = chunks;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void, undefined> {
    try {
      for (const chunk of this.#chunks) {
        this.asked++;
        yield await Promise.resolve(chunk);
      }
    } finally {
      this.left = true;
    }
  }
}

const PATTERN = Buffer.from(Uint8Array.from({ length: 251 }, (_, i) => i));

function chunksOf(sizes: readonly number[], seed = 0): readonly Buffer[] {
  return sizes.map((size, index) => Buffer.alloc(size, PATTERN.subarray(index + seed)));
}

describe('a body', () => {
  it('is all that came, however it came, one after the other', async () => {
    const sizes = fc.array(fc.oneof(fc.nat({ max: 50 }), fc.nat({ max: 150_000 })), {
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(sizes, { minLength: 1, maxLength: 4 }), async (bodies) => {
        const reader = new BodyReader(Infinity);
        const read: Buffer[] = [];
        for (const [index, each] of bodies.entries())
          read.push(await reader.read(new Chunks(chunksOf(each, index))));
        for (const [index, each] of bodies.entries())
          expect(read[index]!.equals(Buffer.concat(chunksOf(each, index)))).to.equal(true);
      }),
      { numRuns: 50 },
    );
  });

  it('is empty when nothing came, or nothing but nothing', async () => {
    const reader = new BodyReader(0);
    expect(await reader.read(new Chunks([]))).to.have.length(0);
    expect(await reader.read(new Chunks(chunksOf([0, 0])))).to.have.length(0);
  });

  it('is as long as it may be, and not a byte longer', async () => {
    const reader = new BodyReader(100);
    expect(await reader.read(new Chunks(chunksOf([60, 40])))).to.have.length(100);
    const chunks = new Chunks(chunksOf([60, 41, 1]));
    expect(await failureOf(reader.read(chunks))).to.be.instanceOf(ResponseTooLargeError);
    expect(chunks).to.include({ asked: 2, left: true });
    expect(await reader.read(new Chunks(chunksOf([1])))).to.have.length(1);
  });

  it('fails as its chunks do', async () => {
    const error = new Error('reset');
    async function* broken(): AsyncGenerator<Buffer, void, undefined> {
      yield await Promise.resolve(Buffer.from('half'));
      throw error;
    }
    const reader = new BodyReader(100);
    expect(await failureOf(reader.read(broken()))).to.equal(error);
    expect((await reader.read(new Chunks([Buffer.from('whole')]))).toString()).to.equal('whole');
  });

  it('has room from the beginning when it is like the one before', async () => {
    const reader = new BodyReader(Infinity);
    const sizes = Array.from({ length: 100 }, () => 10_000);
    await reader.read(new Chunks(chunksOf(sizes)));
    const second = await reader.read(new Chunks(chunksOf([...sizes, 100_000])));
    expect(second).to.have.length(1_100_000);
    expect(second.buffer.byteLength).to.equal(1_125_000);
  });

  it('does not keep the room of a much larger one before', async () => {
    const reader = new BodyReader(Infinity);
    await reader.read(new Chunks(chunksOf([4_000_000])));
    const small = await reader.read(new Chunks(chunksOf([200_000])));
    expect(small.buffer.byteLength).to.be.at.most(200_000);
    const next = await reader.read(new Chunks(chunksOf([200_000])));
    expect(next.buffer.byteLength).to.equal(225_000);
  });
});
