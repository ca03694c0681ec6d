import { expect } from 'chai';
import fc from 'fast-check';
import { hashBytes } from '../../../src/base/hash-bytes.js';

/** The hash of bytes that stand `before` bytes behind the beginning of others. */
function hashOf(bytes: Uint8Array, seed: number, before = 0): number {
  const around = Buffer.concat([Buffer.alloc(before, 1), bytes, Buffer.alloc(9, 2)]);
  const view = new DataView(around.buffer, around.byteOffset, around.length);
  return hashBytes(view, { start: before, end: before + bytes.length, seed });
}

describe('a hash of bytes', () => {
  it('depends on the bytes and the seed, and not on what stands around them', () => {
    const bytes = fc.uint8Array({ maxLength: 40 });
    fc.assert(
      fc.property(bytes, fc.integer(), fc.nat({ max: 9 }), (each, seed, before) => {
        expect(hashOf(each, seed, before)).to.equal(hashOf(each, seed));
      }),
    );
  });

  it('is a whole number of 32 bits', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.integer(), (each, seed) => {
        const hash = hashOf(each, seed);
        expect(hash | 0).to.equal(hash);
      }),
    );
  });

  it('is another one when a byte, the length or the seed is', () => {
    for (let length = 0; length < 40; length++) {
      const bytes = Buffer.alloc(length, 0x61);
      const hashes = new Set([hashOf(bytes, 1), hashOf(bytes, 2)]);
      for (let more = 1; more < 9; more++) hashes.add(hashOf(Buffer.alloc(length + more, 0x61), 1));
      for (let at = 0; at < length; at++) {
        const other = Buffer.from(bytes);
        other[at] = 0x62;
        hashes.add(hashOf(other, 1));
      }
      expect(hashes.size).to.equal(10 + length);
    }
  });

  it('spreads texts that are much alike over the places of a table', () => {
    const places = 4_096;
    const counts = new Map<number, number>();
    for (let i = 0; i < places; i++) {
      const place = hashOf(Buffer.from(`backend-${String(i)}.kuma-demo`), 7) & (places - 1);
      counts.set(place, (counts.get(place) ?? 0) + 1);
    }
    // At random, 63 of a hundred places are taken, and none by as many as ten.
    expect(counts.size).to.be.greaterThan(places * 0.6);
    expect(Math.max(...counts.values())).to.be.below(10);
  });
});
