import { expect } from 'chai';

import type { ConfigurationFinding } from '../../../../src/cli/options/configuration-finding.js';
import {
  parseConfiguration,
  type Configuration,
} from '../../../../src/cli/options/parse-configuration.js';
import type { Settings } from '../../../../src/cli/options/read-setting.js';

function read(text: string): Configuration {
  return parseConfiguration(text, ({ line, column, message }) => {
    throw new Error(`${String(line)}:${String(column)} ${message}`);
  });
}

function findingsOf(...lines: readonly string[]): readonly string[] {
  const findings: ConfigurationFinding[] = [];
  parseConfiguration(lines.join('\n'), (finding) => findings.push(finding));
  return findings.map(
    ({ line, column, message }) => `${String(line)}:${String(column)} ${message}`,
  );
}

function textsOf(settings: Settings | undefined): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries([...(settings ?? [])].map(([key, { texts }]) => [key, texts]));
}

describe('parseConfiguration', () => {
  for (const [what, text, texts] of [
    ['a text', 'removal-delay: 3s', { 'removal-delay': ['3s'] }],
    ['a number', 'min-targets: 10', { 'min-targets': ['10'] }],
    ['a number as it is written', 'output-file-mode: 0644', { 'output-file-mode': ['0644'] }],
    ['a number that is a version', 'tls-min-version: 1.2', { 'tls-min-version': ['1.2'] }],
    ['a switch', 'once: true', { once: ['true'] }],
    ['one of what may be repeated', 'mesh: a', { mesh: ['a'] }],
    ['a list', 'mesh: [a, "b c", 1.20]', { mesh: ['a', 'b c', '1.20'] }],
    ['an empty list', 'deny-cidr: []', { 'deny-cidr': [] }],
    ['pairs', 'label: ["a=b", c=d]', { label: ['a=b', 'c=d'] }],
    [
      'a map of pairs',
      'label: {a: b=c, v: 1.20, t: true}',
      { label: ['a=b=c', 'v=1.20', 't=true'] },
    ],
    ['a map of headers', 'header:\n  x-a: b\n', { header: ['x-a=b'] }],
    ['an alias', 'mesh: &m [a]\nallow-cidr: *m', { mesh: ['a'], 'allow-cidr': ['a'] }],
    ['nothing', '', {}],
    ['nothing but comments', '# nothing\n', {}],
  ] as const) {
    it(`reads ${what}`, () => {
      expect(textsOf(read(text).settings)).to.deep.equal(texts);
    });
  }

  it('reads control planes, each with what it says itself', () => {
    const { controlPlanes } = read(
      'control-planes:\n  - cp-address: a:1\n    label: {x: y}\n  - {cp-address: [b:1, c:1], keepalive-time: 1m}',
    );
    expect(controlPlanes?.at).to.deep.equal({ line: 1, column: 1 });
    expect(controlPlanes?.entries.map(textsOf)).to.deep.equal([
      { 'cp-address': ['a:1'], label: ['x=y'] },
      { 'cp-address': ['b:1', 'c:1'], 'keepalive-time': ['1m'] },
    ]);
  });

  it('knows where each text stands', () => {
    const mesh = read('mesh:\n  - a\n  - b\n').settings.get('mesh');
    expect(mesh?.at).to.deep.equal({ line: 2, column: 3 });
    expect(mesh?.places).to.deep.equal([
      { line: 2, column: 5 },
      { line: 3, column: 5 },
    ]);
  });

  for (const [what, lines, finding] of [
    [
      'an unknown key, with the nearest one',
      ['once: true', 'removal_dely: 3s'],
      '2:1 unknown key "removal_dely": did you mean "removal-delay"?',
    ],
    [
      'an unknown key that is near to none',
      ['frobnicate: 3'],
      '1:1 unknown key "frobnicate": wanted the name of a flag',
    ],
    [
      'a key that is nearly the list of control planes',
      ['control-plane: []'],
      '1:1 unknown key "control-plane": did you mean "control-planes"?',
    ],
    ['a key with dashes in front', ['--mesh: a'], '1:1 unknown key "--mesh": did you mean "mesh"?'],
    [
      'a key that would break the line',
      ['"a\\nb\\e[31m": 1'],
      '1:1 unknown key "a\\nb\\u001b[31m": wanted the name of a flag',
    ],
    [
      'the file in the file',
      ['config-file: a.yaml'],
      '1:1 "config-file" has no place in the file: give it as a flag or in the environment',
    ],
    ['a list of what is one', ['name: [a]'], '1:7 "name" is a list: wanted one text or number'],
    ['a map of what is one', ['name: {a: b}'], '1:7 "name" is a map: wanted one text or number'],
    ['nothing', ['once: true', 'shard:'], '2:7 "shard" is nothing: wanted one text or number'],
    ['a switch that is a text', ['once: "true"'], '1:7 "once" is a text: wanted true or false'],
    ['a switch that is a number', ['once: 1'], '1:7 "once" is a number: wanted true or false'],
    [
      'a NUL',
      [String.raw`name: "a\0"`],
      '1:7 "name" is a text with a NUL or half a character in it: wanted one text or number',
    ],
    [
      'half a character',
      [String.raw`name: "\ud800"`],
      '1:7 "name" is a text with a NUL or half a character in it: wanted one text or number',
    ],
    [
      'a list in a list',
      ['mesh: [[a]]'],
      '1:8 "mesh" is a list: wanted a text, or a list of texts',
    ],
    ['a map of meshes', ['mesh: {a: b}'], '1:7 "mesh" is a map: wanted a text, or a list of texts'],
    [
      'a label that is a list',
      ['label: {a: [b]}'],
      '1:12 "label" is a list: wanted a mapping of names to texts, or a list of NAME=VALUE',
    ],
    ['a name with "="', ['label: {a=b: c}'], '1:9 "label" has a name with "=" in it'],
    [
      'no address',
      ['cp-address: []'],
      '1:13 "cp-address" is empty: wanted an address, or a list of them',
    ],
    [
      'a file that is a list',
      ['- a'],
      '1:1 the file is a list: wanted a mapping of names of flags to values',
    ],
    ['a key twice', ['once: true', 'once: false'], '2:1 the key "once" is said twice'],
    [
      'no control plane',
      ['control-planes: []'],
      '1:17 "control-planes" is empty: wanted a list of mappings',
    ],
    [
      'control planes that are a text',
      ['control-planes: a:1'],
      '1:17 "control-planes" is a text: wanted a list of mappings',
    ],
    [
      'a control plane that is a text',
      ['control-planes: ["a:1"]'],
      '1:18 an entry of "control-planes" is a text: wanted a mapping such as "cp-address: grpc://localhost:5676"',
    ],
    [
      'a control plane without address',
      ['control-planes:', '  - name: a'],
      '2:5 an entry of "control-planes" has no "cp-address"',
    ],
    [
      'an unknown key of a control plane',
      ['control-planes:', '  - cp-address: a:1', '    labels: {}'],
      '3:5 unknown key "labels": did you mean "label"?',
    ],
    [
      'a key of the top in a control plane',
      ['control-planes:', '  - cp-address: a:1', '    output-file: x.json'],
      '3:5 "output-file" is not for a single control plane: put it at the top of the file',
    ],
    [
      'both ways to name control planes',
      ['control-planes: [{cp-address: a:1}]', 'cp-address: b:1'],
      '2:1 "cp-address" and "control-planes" both say which control planes there are: leave one of them out',
    ],
  ] as const) {
    it(`points at ${what}`, () => {
      expect(findingsOf(...lines)).to.deep.equal([finding]);
    });
  }

  it('points at all that is wrong', () => {
    const findings = findingsOf('nam: a', 'mesh: [[a], {}, b]', 'once: 3');
    expect(findings.map((finding) => finding.slice(0, 4).trim())).to.deep.equal([
      ...['1:1', '2:8', '2:13', '3:7'],
    ]);
  });

  it('never repeats what may be a secret', () => {
    const kinds = ['[[canary]]', '{a=canary: canary}', '{a: [canary]}', '{a: {canary: b}}'];
    const signs = [
      '!canary',
      '!<canary> x',
      '!!canary x',
      '*canary',
      '|canary',
      '>2canary',
      '@canary',
    ];
    for (const value of [...kinds, ...signs]) {
      const findings = findingsOf(`header: ${value}`);
      expect(findings).to.have.length(1);
      expect(findings[0]).to.not.contain('canary');
    }
  });
});
