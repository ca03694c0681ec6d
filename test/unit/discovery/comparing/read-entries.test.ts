import { expect } from 'chai';
import { runAtOnce } from '../../../../src/base/slices.js';
import { readEntries } from '../../../../src/discovery/comparing/read-entries.js';
import type { FileSdFormat } from '../../../../src/targets/file-sd-name.js';
import type { FileSdEntry } from '../../../../src/targets/parse-file-sd.js';

const OURS = '[\n{"targets":["10.0.0.1:80"],"labels":{"env":"1"}}\n]\n';
const ENTRIES: readonly FileSdEntry[] = [
  { targets: ['10.0.0.1:80'], labels: new Map([['env', '1']]) },
];

function read(text: string | Buffer, format: FileSdFormat): readonly FileSdEntry[] | string {
  return runAtOnce(readEntries(Buffer.from(text), format));
}

describe('the reader of file_sd files of anybody', () => {
  it('reads our own form, and any other JSON, whatever the name of the file', () => {
    for (const format of ['json', 'yaml'] as const)
      for (const text of [OURS, JSON.stringify(JSON.parse(OURS), null, 4)])
        expect(read(text, format)).to.deep.equal(ENTRIES);
  });

  it('reads block YAML in a file of that name only', () => {
    const text = '- targets: ["10.0.0.1:80"]\n  labels:\n    env: 1\n';
    expect(read(text, 'yaml')).to.deep.equal(ENTRIES);
    expect(read(text, 'json')).to.match(/^not valid JSON/);
  });

  it('reads an empty list', () => {
    expect(read('[]\n', 'json')).to.deep.equal([]);
  });

  it('says what is wrong', () => {
    expect(read(Buffer.from([0x5b, 0xff]), 'json')).to.equal('not valid UTF-8');
    expect(read('{}', 'json')).to.equal('not a list');
    expect(read('{}', 'yaml')).to.equal('not a list');
    expect(read('[{"target":[]}]', 'yaml')).to.equal('entry 1: unknown key "target"');
    expect(read('- targets: [', 'yaml')).to.match(/^not valid YAML, line 1, column \d+: /);
  });
});
