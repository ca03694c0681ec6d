import { expect } from 'chai';
import fc from 'fast-check';
import {
  parseJsonAsYaml,
  parseYaml,
  YamlError,
  type YamlNode,
} from '../../../src/platform/parse-yaml.js';

function failureOf(text: string): YamlError {
  try {
    parseYaml(text);
  } catch (error) {
    if (error instanceof YamlError) return error;
    throw error;
  }
  throw new Error('It was parsed');
}

function entry(node: YamlNode, key: string): YamlNode {
  const found = node.kind === 'map' ? node.entries.get(key) : undefined;
  if (found === undefined) throw new Error(`No key "${key}"`);
  return found.value;
}

describe('parseYaml', () => {
  it('knows where everything stands', () => {
    const root = parseYaml('a:\n  - one\n  - b: two\n');
    const list = entry(root, 'a');
    expect(root).to.deep.include({ kind: 'map', at: { line: 1, column: 1 } });
    if (list.kind !== 'list') throw new Error('no list');
    expect(list.items[0]).to.deep.equal({ kind: 'text', value: 'one', at: { line: 2, column: 5 } });
    const inner = list.items[1];
    if (inner?.kind !== 'map') throw new Error('no map');
    expect(inner.entries.get('b')?.keyAt).to.deep.equal({ line: 3, column: 5 });
  });

  it('says in plain words that a text has two documents, or is nested too deeply', () => {
    const second = failureOf('a: 1\n---\nb: 2\n');
    expect(second.message).to.equal('a second document begins here: wanted a single one');
    expect(second.at).to.deep.equal({ line: 2, column: 1 });
    expect(failureOf('['.repeat(20_000)).message).to.equal('it is nested too deeply');
  });

  it('tells texts from what YAML takes for something else', () => {
    const root = parseYaml(
      'a: "1"\nb: 1\nc: true\nd: null\ne:\nf: no\ng: !!str 1\nh: !!binary eA==\n',
    );
    const kinds = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((key) => entry(root, key).kind);
    expect(kinds).to.deep.equal([
      ...['text', 'number', 'boolean', 'null', 'null', 'text', 'text', 'binary'],
    ]);
  });

  it('keeps numbers and truth as they are written', () => {
    const root = parseYaml('[1.20, 0644, 0x1F, .inf, TRUE, !!int "5", 9007199254740993]');
    if (root.kind !== 'list') throw new Error('no list');
    const texts = root.items.map((item) => ('text' in item ? item.text : ''));
    expect(texts).to.deep.equal(['1.20', '0644', '0x1F', '.inf', 'TRUE', '5', '9007199254740993']);
  });

  it('takes keys that mean something to JavaScript for keys', () => {
    const root = parseYaml('__proto__: a\nconstructor: b\n<<: c\n');
    if (root.kind !== 'map') throw new Error('no map');
    expect([...root.entries.keys()]).to.deep.equal(['__proto__', 'constructor', '<<']);
  });

  it('reads JSON', () => {
    expect(entry(parseYaml('{"a": ["b"]}'), 'a').kind).to.equal('list');
  });

  it('takes an empty text and one of comments for a null', () => {
    for (const text of ['', '# nothing', '---\n']) expect(parseYaml(text).kind).to.equal('null');
  });

  it('follows aliases and reads each anchor once', () => {
    const lines = ['a0: &a0 [x]'];
    for (let i = 1; i < 60; i++)
      lines.push(`a${String(i)}: &a${String(i)} [*a${String(i - 1)}, *a${String(i - 1)}]`);
    expect(entry(parseYaml(lines.join('\n')), 'a59').kind).to.equal('list');
  });

  for (const [what, text, line, column] of [
    ['an open bracket', 'a: [1, 2\nb: 3', 2, 1],
    ['a key that is said twice', 'a: 1\nb: 2\na: 3', 3, 1],
    ['a tab as indentation', 'a:\n\tb: 1', 2, 1],
    ['two documents', 'a: 1\n---\nb: 2', 2, 1],
    ['an unknown tag', 'a: !foo b', 1, 4],
    ['an alias without anchor', 'a: *nowhere', 1, 4],
    ['an anchor that contains itself', 'a: &a [*a]', 1, 7],
    ['a key that is a number', 'a: b\n1: c', 2, 1],
    ['a key that is a list', '? [a]\n: b', 1, 3],
    ['a key that is an alias of another', 'a: &b c\nc: d\n*b : e', 3, 1],
  ] as const) {
    it(`points at ${what}`, () => {
      expect(failureOf(text).at).to.deep.equal({ line, column });
    });
  }

  it('refuses what is nested too deeply instead of falling over', () => {
    expect(failureOf('['.repeat(5_000))).to.be.instanceOf(YamlError);
  });
});

describe('parseJsonAsYaml', () => {
  it('reads the same as parseYaml, apart from the places', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 3 }), (json) => {
        const quick = parseJsonAsYaml(json);
        expect(quick && withoutPlaces(quick)).to.deep.equal(withoutPlaces(parseYaml(json)));
      }),
    );
  });

  it('leaves to YAML what is not JSON', () => {
    for (const text of ['', 'a: b', '{"a": b}', '{"a": 1,}']) {
      expect(parseJsonAsYaml(text)).to.equal(undefined);
    }
  });
});

function withoutPlaces(node: YamlNode): unknown {
  if (node.kind === 'list') return node.items.map(withoutPlaces);
  if (node.kind !== 'map') return node.kind === 'text' ? { text: node.value } : node.kind;
  return new Map([...node.entries].map(([key, { value }]) => [key, withoutPlaces(value)]));
}
