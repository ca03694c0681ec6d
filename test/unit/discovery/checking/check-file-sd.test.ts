import { expect } from 'chai';
import { runAtOnce } from '../../../../src/base/slices.js';
import {
  checkFileSd,
  type FileSdReport,
} from '../../../../src/discovery/checking/check-file-sd.js';
import { GENERATIONS, type Generation } from '../../../../src/discovery/checking/finding.js';
import { FILE_SD_SAMPLES } from '../../../support/file-sd-samples.js';

function check(
  path: string,
  contents: string | Buffer,
  generations: readonly Generation[] = GENERATIONS,
): FileSdReport {
  return runAtOnce(checkFileSd({ path, bytes: Buffer.from(contents) }, generations));
}

/** `line:column severity: problem: advice` of all that is listed, `(2.x)` where only that minds. */
function said(path: string, contents: string | Buffer): readonly string[] {
  return check(path, contents).listed.map((finding) => {
    const { line, column, severity, generations = [], problem, advice = '' } = finding;
    const whom = generations.length === 1 ? ` (${generations.join()})` : '';
    return `${String(line)}:${String(column)} ${severity}${whom}: ${problem}: ${advice}`;
  });
}

describe('the check of a file_sd file', () => {
  it('refuses what Prometheus refuses, and nothing else', () => {
    for (const { format, text, refusedBy } of FILE_SD_SAMPLES) {
      for (const generation of GENERATIONS) {
        const { errors } = check(`x.${format}`, text, [generation]);
        const isRefused = refusedBy === 'everybody' || refusedBy === generation;
        const what = `${format} in ${generation}: ${text.slice(0, 200)}`;
        expect(errors > 0, what).to.equal(isRefused);
      }
    }
  });

  it('tells every mistake of a JSON file with its place', () => {
    const text = `[
  {"targets": ["10.0.0.1:80", 1], "labels": {"kuma.io/service": "a", "mesh": 1}},
  {"target": ["é:8080"],},
  {"targets": ["10.0.0.1:81"], "labels": {"a": "b"}} {"targets": ["10.0.0.2:81"]} x`;
    expect(said('x.json', text)).to.deep.equal([
      '2:31 error: a target is the number 1: wanted a text such as "10.0.0.1:8080"',
      '2:46 error (2.x): the label name "kuma.io/service": wanted letters, digits and "_", no digit first',
      '2:78 error: a label value is the number 1: wanted a text, in quotes',
      '3:4 error: unknown key "target": wanted "targets" or "labels"',
      '3:24 error: a comma behind the last member: take it out',
      '4:54 error: a comma is missing: wanted "," before this',
      '4:83 error: unexpected "x": wanted "," or "]"',
    ]);
  });

  it('tells every mistake of a YAML file with its place', () => {
    const text = `# targets
- targets: [10.0.0.1:80, [x]]
  labels: {1st: a, mesh: [b]}
- targets: "10.0.0.2:80"
- label: {}
- labels: {}
`;
    expect(said('x.yml', text)).to.deep.equal([
      '2:26 error: a target is a list: wanted a text such as "10.0.0.1:8080"',
      '3:12 error (2.x): the label name "1st": wanted letters, digits and "_", no digit first',
      '3:26 error: a label value is a list: wanted a text, in quotes',
      '4:12 error: "targets" is the text "10.0.0.2:80": wanted a list of addresses',
      '5:3 error: unknown key "label": wanted "targets" or "labels"',
      '6:3 warning: a group has no targets: wanted at least one address, or no such group',
    ]);
  });

  it('checks what stands before a mistake in the form of YAML', () => {
    const text = '- targets: [a]\n- targets: [b:1\n- targets: [c]\n';
    expect(said('x.yml', text)).to.deep.equal([
      '1:13 warning: the target "a": address has no port: wanted HOST:PORT',
      '4:1 error: flow sequence in block collection must be sufficiently indented and end with a ]: ',
    ]);
  });

  const oddities: readonly (readonly [text: string, says: string])[] = [
    ['[{"targets":[""]}]', '1:14 warning: a target is empty: wanted HOST:PORT'],
    ['[{"targets":["a"]}]', '1:14 warning: the target "a": address has no port: wanted HOST:PORT'],
    ['[{"targets":["::1"]}]', 'address is not HOST:PORT'],
    ['[{"targets":["a:99999"]}]', 'port is not between 1 and 65535'],
    ['[{"targets":["http://a:1"]}]', 'has a scheme or a path: wanted HOST:PORT; scheme and path'],
    ['[{"targets":["a:1","a:1"]}]', '1:20 warning: the target "a:1" was there before'],
    ['[{"targets":["a:1"]},{"targets":["a:1"]}]', '1:34 warning: the target "a:1" was there'],
    ['[{"targets":["a:1"],"targets":["b:1"]}]', 'the key "targets" is said twice in a group'],
    ['[{"targets":["a:1"],"labels":{"a":"","a":""}}]', 'the label "a" is said twice in a group'],
    [
      '[{"Targets":["a:1"]}]',
      '1:3 warning: the key "Targets" in this spelling: taken for "targets"',
    ],
    ['[{"targets":["a:1"],"labels":{"__address__":"x"}}]', '"__address__" is not looked at'],
    ['[{"targets":["a:1"],"labels":{"__scheme__":"x"}}]', 'the scheme "x": wanted "http"'],
    ['[{"targets":["a:1"],"labels":{"__scrape_interval__":"1.5s"}}]', 'wanted a duration such as'],
    ['[{"targets":["\\ud800:1"]}]', 'half of a pair without its other half: Prometheus reads'],
    ['null', '1:1 warning: there is no list: wanted a list of groups'],
  ];
  for (const [text, says] of oddities) {
    it(`warns of ${text}`, () => {
      const { errors, warnings } = check('x.json', text);
      expect({ errors, warnings }).to.deep.equal({ errors: 0, warnings: 1 });
      expect(said('x.json', text)[0]).to.contain(says);
    });
  }

  it('warns of bytes in JSON that are no UTF-8, and refuses them in YAML', () => {
    const bytes = Buffer.from('[{"targets":["\u00ff:1"]}]', 'latin1');
    expect(said('x.json', bytes)[0]).to.contain('1:14 warning: a text is not valid UTF-8');
    expect(said('x.yml', bytes)[0]).to.contain('1:15 error: bytes that are not UTF-8');
  });

  it('takes YAML in UTF-16', () => {
    const bytes = Buffer.from('\ufeff- targets: [a:1]\n', 'utf16le');
    for (const each of [bytes, Buffer.from(bytes).swap16()])
      expect(check('x.yml', each)).to.include({ errors: 0, groups: 1, targets: 1 });
  });

  it('takes the same address with other labels for another target', () => {
    const text = '[{"targets":["a:1"],"labels":{"a":"b"}},{"targets":["a:1"]}]';
    expect(said('x.json', text)).to.deep.equal([]);
  });

  it('does not count the byte order mark as a column', () => {
    expect(said('x.yml', '\ufeff- a\n')[0]).to.contain('1:3 error: a group is the text "a"');
  });

  it('counts all findings and lists a hundred of each kind', () => {
    const groups = Array.from({ length: 500 }, (_, i) => `{"targets":["${String(i)}"],"x":1}`);
    const { listed, errors, warnings } = check('x.json', `[\n${groups.join(',\n')}\n]\n`);
    expect({ errors, warnings }).to.deep.equal({ errors: 500, warnings: 500 });
    expect(listed).to.have.lengthOf(200);
    expect(listed.at(-1)).to.include({ line: 101 });
  });

  it('refuses a name that file_sd_configs does not accept', () => {
    for (const name of ['x.txt', 'x.Json', 'x', '.json/x', 'a*/x.json'])
      expect(said(name, '[]')[0], name).to.match(/^1:1 error: file_sd_configs does not accept/);
    for (const name of ['x.json', 'x.YAML', 'a b/x.yml'])
      expect(said(name, '[]'), name).to.deep.equal([]);
  });

  it('finds out what a text without a name is', () => {
    const report = (text: string): FileSdReport =>
      runAtOnce(checkFileSd({ bytes: Buffer.from(text) }, GENERATIONS));
    expect(report(' [{"targets":["a:1"]}]')).to.include({ format: 'json', errors: 0, targets: 1 });
    expect(report('- targets: [a:1]\n')).to.include({ format: 'yaml', errors: 0, targets: 1 });
  });

  it('follows no alias for ever', () => {
    const lines = ['- &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 30; i++) {
      const alias = `*a${String(i - 1)}`;
      lines.push(`- &a${String(i)} [${Array.from({ length: 10 }, () => alias).join(', ')}]`);
    }
    expect(said('x.yml', lines.join('\n'))[0]).to.contain('too much of it are aliases');
  });
});
