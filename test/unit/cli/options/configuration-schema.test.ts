import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { Ajv, type ValidateFunction } from 'ajv';
import { expect } from 'chai';
import fc from 'fast-check';
import { parse } from 'yaml';

import { checkConfiguration } from '../../../../src/cli/options/check-configuration.js';
import { ENTRY_KEYS, TOP_KEYS } from '../../../../src/cli/options/file-options.js';
import { useTempDir } from '../../../support/temp-dir.js';

const ROOT = join(import.meta.dirname, '../../../..');
const SCHEMA = join(ROOT, 'docs/kuma-prometheus-sd.schema.json');

/** What may stand behind a key, right for some and wrong for others. */
const VALUES = [
  ...['a', '0', '10', '1.2', '1.20', '0644', '999', '1e3', '-1', '1.5', 'true', 'false', 'null'],
  ...[
    '"true"',
    '"0644"',
    '""',
    '3s',
    '0s',
    '1h5m',
    '250ms',
    '3 s',
    '1d',
    '64MiB',
    '64MB',
    '1.5GiB',
  ],
  ...['50%', '101x%', '100', 'auto', 'grpc', 'HTTP', 'v1alpha1', 'classic', 'debug', 'off', 'json'],
  ...['grpc://a:1', 'a:1,b:1', 'unix:/a', '0/3', '10.0.0.0/8', 'fd00::/8', 'out.json', 'out.txt'],
  ...['127.0.0.1:0', '"[::1]:1"', 'x=y', '"x=y z"', '[]', '[a:1]', '[x=y, a=b]', '[[a]]', '[{}]'],
  ...['{}', '{x: y}', '{x: 1.20, y: true}', '{x: [y]}', '{x: null}', '{a=b: c}', '[a, null]'],
];

type Keys = Readonly<Record<string, { readonly description?: string }>>;

describe('the JSON Schema of the configuration file', () => {
  const dir = useTempDir();
  let fits: ValidateFunction;
  before('compile it', () => {
    const schema = JSON.parse(readFileSync(SCHEMA, 'utf8')) as object;
    fits = new Ajv({ allowUnionTypes: true }).compile(schema);
  });

  async function isGood(text: string): Promise<boolean> {
    await writeFile(dir.file('kuma.yaml'), text);
    return (await checkConfiguration(dir.file('kuma.yaml'))).length === 0;
  }

  it('is made from the options that the code has', async () => {
    const args = ['--import', 'tsx', 'scripts/config-schema.mjs', '--check'];
    const { stderr } = await promisify(execFile)(process.execPath, args, { cwd: ROOT });
    expect(stderr).to.equal('');
  });

  it('takes the example, which names it in its first line', () => {
    const text = readFileSync(join(ROOT, 'examples/kuma-prometheus-sd.yaml'), 'utf8');
    expect(fits(parse(text)), JSON.stringify(fits.errors)).to.equal(true);
    const name = '../docs/kuma-prometheus-sd.schema.json';
    expect(text.split('\n')[0]).to.equal(`# yaml-language-server: $schema=${name}`);
  });

  for (const [what, text] of [
    ['an empty file', ''],
    [
      'several control planes',
      'control-planes: [{cp-address: ["a:1", "b:1"], label: {a: 1}}, {cp-address: "c:1"}]',
    ],
    [
      'durations and sizes',
      'removal-delay: 0\nfetch-timeout: 1m30s\nmax-response-size: 1048576\nmin-write-interval: auto',
    ],
    ['octal permissions', 'output-file-mode: 0640'],
    ['versions as numbers', 'tls-min-version: 1.3'],
    ['pairs in each form', 'label: {a: b}\nheader: [x-a=b]'],
  ] as const) {
    it(`takes ${what}, as the code does`, async () => {
      expect([fits(parse(text)), await isGood(text)]).to.deep.equal([true, true]);
    });
  }

  for (const [what, text] of [
    ['an unknown key', 'nam: a'],
    ['the file in the file', 'config-file: a.yaml'],
    ['a list', '[]'],
    ['a list of what is one', 'name: [a]'],
    ['nothing', 'name:'],
    ['a switch that is a text', 'once: "true"'],
    ['another word', 'transport: tcp'],
    ['a duration without unit', 'fetch-timeout: 30'],
    ['a number that is too large', 'max-targets: 1000000001'],
    ['no addresses', 'cp-address: []'],
    ['no control planes', 'control-planes: []'],
    ['a control plane without address', 'control-planes: [{name: a}]'],
    ['an unknown key of a control plane', 'control-planes: [{cp-address: "a:1", mesh: a}]'],
    ['both ways to name control planes', 'cp-address: a:1\ncontrol-planes: [{cp-address: "b:1"}]'],
    ['an output that is no file of file_sd', 'output-file: a.txt'],
  ] as const) {
    it(`refuses ${what}, as the code does`, async () => {
      expect([fits(parse(text)), await isGood(text)]).to.deep.equal([false, false]);
    });
  }

  it('refuses nothing that the code takes', async () => {
    const top = fc.tuple(fc.constantFrom(...TOP_KEYS.keys()), fc.constantFrom(...VALUES));
    const own = fc.tuple(fc.constantFrom(...ENTRY_KEYS.keys()), fc.constantFrom(...VALUES));
    const text = fc.oneof(
      top.map(([key, value]) => `${key}: ${value}`),
      own
        .filter(([key]) => key !== 'cp-address')
        .map(([key, value]) => `control-planes: [{cp-address: "a:1", ${key}: ${value}}]`),
    );
    await fc.assert(
      fc.asyncProperty(text, async (each) => {
        if (!(await isGood(each))) return;
        expect(fits(parse(each)), JSON.stringify(fits.errors)).to.equal(true);
      }),
      { numRuns: 500 },
    );
  });

  it('describes each key', () => {
    const { properties, definitions } = fits.schema as {
      readonly properties: Keys;
      readonly definitions: { readonly 'control-plane': { readonly properties: Keys } };
    };
    const own = definitions['control-plane'].properties;
    const all = [...Object.values(properties), ...Object.values(own)];
    expect(all).to.have.length(TOP_KEYS.size + 1 + ENTRY_KEYS.size);
    expect(all.filter(({ description = '' }) => description === '')).to.deep.equal([]);
  });
});
