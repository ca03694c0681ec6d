import { expect } from 'chai';
import { parseAssignments } from '../../../../src/control-plane/assignments/parse-assignments.js';
import { YamlError } from '../../../../src/platform/parse-yaml.js';

function failureOf(text: string): string {
  try {
    parseAssignments(text);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    return `${String(error.at.line)}:${String(error.at.column)}: ${error.message}`;
  }
  throw new Error('It was parsed');
}

describe('parseAssignments', () => {
  it('fills in what a target does not say', () => {
    const text = 'assignments: [{mesh: m, service: s, targets: [{name: n, address: "a:1"}]}]';
    expect(parseAssignments(text)).to.deep.equal([
      {
        mesh: 'm',
        service: 's',
        targets: [
          { name: 'n', address: 'a:1', scheme: 'http', metricsPath: '/metrics', labels: new Map() },
        ],
        labels: new Map(),
      },
    ]);
  });

  it('takes values as they are, also odd ones', () => {
    const target =
      '{name: "", address: ":1", scheme: "", metrics_path: "", labels: {__proto__: x}}';
    const text = `assignments: [{mesh: "", service: "", targets: [${target}], labels: {a: "1"}}]`;
    expect(parseAssignments(text)[0]).to.deep.equal({
      mesh: '',
      service: '',
      targets: [
        {
          name: '',
          address: ':1',
          scheme: '',
          metricsPath: '',
          labels: new Map([['__proto__', 'x']]),
        },
      ],
      labels: new Map([['a', '1']]),
    });
  });

  it('takes an empty list, of assignments and of targets', () => {
    expect(parseAssignments('assignments: []')).to.deep.equal([]);
    const text = 'assignments: [{mesh: m, service: s, targets: []}]';
    expect(parseAssignments(text)[0]?.targets).to.deep.equal([]);
  });

  it('keeps names of two targets apart by nothing: the same one may stand there twice', () => {
    const text =
      'assignments: [{mesh: m, service: s, targets: [&t {name: n, address: "a:1"}, *t]}]';
    expect(parseAssignments(text)[0]?.targets).to.have.length(2);
  });

  it('reads JSON as the YAML that it is, and says where its mistakes are', () => {
    const assignments = [
      { mesh: 'm', service: 's', targets: [{ name: 'n', address: 'a:1', labels: { b: 'c' } }] },
    ];
    const json = JSON.stringify({ assignments }, undefined, 2);
    const yaml =
      'assignments: [{mesh: m, service: s, targets: [{name: n, address: "a:1", labels: {b: c}}]}]';
    expect(parseAssignments(json)).to.deep.equal(parseAssignments(yaml));
    expect(failureOf(json.replace('"address"', '"adress"'))).to.match(
      /^9:11: unknown key "adress"/,
    );
  });

  it('refuses JSON that is nested too deeply instead of falling over', () => {
    const depth = 50_000;
    expect(failureOf('['.repeat(depth) + ']'.repeat(depth))).to.match(/^1:\d+: /);
  });

  for (const [text, failure] of [
    ['', '1:1: the file is empty, not a mapping with "assignments"'],
    ['- a', '1:1: the file is a list, not a mapping with "assignments"'],
    ['assignments:', '1:13: "assignments" is empty, not a list ([] for an empty one)'],
    ['assignments: {}', '1:14: "assignments" is a mapping, not a list ([] for an empty one)'],
    ['{}', '1:1: the file has no "assignments", which it needs'],
    ['assignments: []\nmore: 1', '2:1: unknown key "more" in the file: allowed are "assignments"'],
    [
      'assignments:\n  - mesh: m\n    servise: s\n',
      '3:5: unknown key "servise" in an assignment: allowed are "mesh", "service", "targets", "labels"',
    ],
    [
      'assignments:\n  - service: s\n    targets: []\n',
      '2:5: an assignment has no "mesh", which it needs',
    ],
    ['assignments:\n  - mesh: 1\n', '2:11: "mesh" is a number, not a text: put it in quotes'],
    [
      'assignments: [x]',
      '1:15: an assignment is a text, not a mapping with "mesh", "service", "targets", "labels"',
    ],
  ] as const) {
    it(`says of ${JSON.stringify(text)} where and what is wrong`, () => {
      expect(failureOf(text)).to.equal(failure);
    });
  }

  for (const [target, failure] of [
    ['{name: n}', '1:45: a target has no "address", which it needs'],
    ['{address: "a:1"}', '1:45: a target has no "name", which it needs'],
    [
      '{name: n, adress: "a:1"}',
      '1:55: unknown key "adress" in a target: allowed are "name", "address", "scheme", "metrics_path", "labels"',
    ],
    ['{name: n, address: [a]}', '1:64: "address" is a list, not a text'],
    ['{name: n, address: }', '1:64: "address" is empty, not a text'],
    [
      '{name: n, address: a, scheme: true}',
      '1:75: "scheme" is a boolean, not a text: put it in quotes',
    ],
    [
      '{name: n, address: a, labels: [b]}',
      '1:75: "labels" is a list, not a mapping of names to texts',
    ],
    [
      '{name: n, address: a, labels: {b: 1.10}}',
      '1:79: the label "b" is a number, not a text: put it in quotes',
    ],
    [
      String.raw`{name: n, address: a, labels: {b: "\ud800"}}`,
      '1:79: the label "b" has a lone surrogate, which is no character',
    ],
    [
      String.raw`{name: n, address: a, labels: {"\ud800": b}}`,
      '1:76: a label name has a lone surrogate, which is no character',
    ],
  ] as const) {
    it(`says of a target ${target} where and what is wrong`, () => {
      expect(failureOf(`assignments: [{mesh: m, service: s, targets: [${target}]}]`)).to.equal(
        failure.replace(/1:(\d+)/, (_, column: string) => `1:${String(Number(column) + 2)}`),
      );
    });
  }
});
