import { expect } from 'chai';
import fc from 'fast-check';
import { TextCache } from '../../../src/targets/text-cache.js';

interface Made {
  readonly text: string;
}

/** A cache that counts what it makes. */
function createCache(): { readonly made: Made[]; readonly cache: TextCache<Made> } {
  const made: Made[] = [];
  const cache = new TextCache((text) => {
    made.push({ text });
    return made.at(-1)!;
  });
  return { made, cache };
}

/** Reads `text` where it stands among others. */
function read(cache: TextCache<Made>, text: string): Made {
  const bytes = Buffer.from(text);
  const around = Buffer.concat([Buffer.from('a"'), bytes, Buffer.from('"a')]);
  return cache.read(around, 2, 2 + bytes.length);
}

describe('what is made of texts that come again', () => {
  it('is made once for each, and is the very same', () => {
    const { made, cache } = createCache();
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 6 }), fc.constantFrom('', 'a'));
    const known = new Map<string, Made>();
    fc.assert(
      fc.property(fc.array(text), (texts) => {
        for (const each of texts) {
          const found = read(cache, each);
          expect(found.text).to.equal(each);
          expect(found).to.equal(known.get(each) ?? found);
          known.set(each, found);
        }
      }),
    );
    expect(made).to.have.length(known.size);
  });

  it('does not depend on bytes that change afterwards', () => {
    const { cache } = createCache();
    const bytes = Buffer.from('one');
    expect(cache.read(bytes, 0, 3).text).to.equal('one');
    bytes.write('two');
    expect(cache.read(bytes, 0, 3).text).to.equal('two');
    expect(read(cache, 'one').text).to.equal('one');
  });

  it('is made anew when too much is known, and is still right', () => {
    const { made, cache } = createCache();
    const texts = Array.from({ length: 300 }, (_, i) => `${String(i)}-${'x'.repeat(20_000)}`);
    for (const each of [...texts, ...texts]) expect(read(cache, each).text).to.equal(each);
    expect(made.length).to.be.greaterThan(texts.length);
    const [first] = texts;
    expect(read(cache, first!)).to.equal(read(cache, first!));
  });
});
