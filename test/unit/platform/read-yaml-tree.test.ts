import { expect } from 'chai';
import type { PlacedNode } from '../../../src/base/placed-node.js';
import { readYamlTree } from '../../../src/platform/read-yaml-tree.js';

/** The node as plain values: scalars as texts, maps as lists of pairs. */
function plain(node: PlacedNode | undefined): unknown {
  if (node === undefined) return undefined;
  if (node.kind === 'list') return node.items.map(plain);
  if (node.kind === 'map') return node.entries.map(({ key, value }) => [plain(key), plain(value)]);
  return node.kind === 'null' ? null : node.value;
}

describe('the tree of a YAML text', () => {
  it('keeps every entry, and every scalar as it is written', () => {
    const { root, mistakes } = readYamlTree('a: 0x10\na: yes\n? [b]\n: ~\n"c": 1.50\n');
    expect(mistakes).to.deep.equal([]);
    expect(plain(root)).to.deep.equal([
      ['a', '0x10'],
      ['a', 'yes'],
      [['b'], null],
      ['c', '1.50'],
    ]);
  });

  it('says where things stand', () => {
    const { root } = readYamlTree('\ufeff- a\n-  "b"\n');
    const places = root?.kind === 'list' ? root.items.map(({ at }) => at) : [];
    expect(places).to.deep.equal([3, 8]);
  });

  it('follows aliases, merges included', () => {
    const { root } = readYamlTree('- &x {a: b}\n- *x\n- <<: *x\n');
    expect(plain(root)).to.deep.equal([[['a', 'b']], [['a', 'b']], [['<<', [['a', 'b']]]]]);
    const last = root?.kind === 'list' ? root.items[2] : undefined;
    expect(last?.kind === 'map' && last.entries[0]?.isMerge).to.equal(true);
  });

  it('tells one mistake of what one slip leads to', () => {
    const { mistakes } = readYamlTree('- [a]]\n- b: c\n- {\n');
    expect(mistakes).to.deep.equal([{ at: 5, problem: 'unexpected "]"' }]);
  });

  it('names control characters, all of them', () => {
    const { mistakes } = readYamlTree('- "\u0001"\n- "\u0085\ufffe"\n');
    expect(mistakes.map(({ at, problem }) => [at, problem])).to.deep.equal([
      [3, 'the control character U+0001'],
      [10, 'the control character U+FFFE'],
    ]);
  });

  it('reads the first document, and says where the second one begins', () => {
    const { root, secondAt } = readYamlTree('- a\n---\n- {\n');
    expect(plain(root)).to.deep.equal(['a']);
    expect(secondAt).to.equal(4);
  });

  for (const [open, close] of [
    ['[', ']'],
    ['- ', ''],
    ['{a: ', '}'],
  ] as const) {
    it(`gives up on "${open}" within "${open}" without end`, () => {
      const { root, mistakes } = readYamlTree(open.repeat(50_000) + close.repeat(50_000));
      expect(root).to.equal(undefined);
      expect(mistakes.map(({ problem }) => problem)).to.deep.equal(['it is nested too deeply']);
    });
  }
});
