import { expect } from 'chai';
import fc from 'fast-check';
import type { PlacedNode } from '../../../../src/base/placed-node.js';
import { runAtOnce } from '../../../../src/base/slices.js';
import { JsonReader } from '../../../../src/discovery/checking/json-reader.js';

interface Outcome {
  readonly value: unknown;
  readonly mistakes: number;
}

function read(text: string): Outcome {
  const items: unknown[] = [];
  let mistakes = 0;
  const reader = new JsonReader(Buffer.from(text), {
    item: (node) => items.push(toValue(node)),
    mistake: () => mistakes++,
    replaced: () => undefined,
  });
  const { root } = runAtOnce(reader.read());
  return { value: root?.kind === 'list' ? items : root && toValue(root), mistakes };
}

function toValue(node: PlacedNode): unknown {
  switch (node.kind) {
    case 'text':
      return node.value;
    case 'list':
      return node.items.map(toValue);
    case 'map':
      return Object.fromEntries(
        node.entries.map(({ key, value }) => [String(toValue(key)), toValue(value)]),
      );
    default:
      return JSON.parse(node.value);
  }
}

/** Pieces of JSON in no order: now and then it is JSON. */
const soup = fc
  .array(
    fc.constantFrom(
      ...['[', ']', '{', '}', ',', ':', '"', '"a"', '"b":', 'null', 'true', '0', '-1.5e3', '01'],
      ...['\\', '\\u0041', '\\n', ' ', '\n', '\u0001', 'é', '.', 'e', '//'],
    ),
    { maxLength: 12 },
  )
  .map((pieces) => pieces.join(''));

describe('the reader of JSON that goes on behind mistakes', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.json({ noUnicodeString: false }), fc.nat(3), (json, indent) => {
        const text = JSON.stringify(JSON.parse(json), null, indent);
        const expected: unknown = JSON.parse(text);
        expect(read(text)).to.deep.equal({ value: expected, mistakes: 0 });
      }),
    );
  });

  it('finds a mistake exactly where JSON.parse refuses a text', () => {
    fc.assert(
      fc.property(soup, (text) => {
        expect(read(text).mistakes > 0, text).to.equal(isRefused(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('does not run out of stack', () => {
    expect(read('['.repeat(9_999)).mistakes).to.equal(1);
    expect(read('{"a":'.repeat(100_000)).mistakes).to.equal(1);
  });
});

function isRefused(text: string): boolean {
  try {
    JSON.parse(text);
    return false;
  } catch {
    return true;
  }
}
