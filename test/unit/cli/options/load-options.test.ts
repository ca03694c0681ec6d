import { writeFile } from 'node:fs/promises';

import { expect } from 'chai';
import fc from 'fast-check';

import { HouseError } from '../../../../src/base/house-error.js';
import { Secrets } from '../../../../src/base/secrets.js';
import { loadOptions, type Loaded } from '../../../../src/cli/options/load-options.js';
import type { FlagTexts } from '../../../../src/cli/options/option-source.js';
import { RUN_OPTIONS } from '../../../../src/cli/options/run-options.js';
import { toDiscoveryOptions } from '../../../../src/cli/options/to-discovery-options.js';
import type { DiscoveryOptions } from '../../../../src/discovery/options.js';
import { addressesText } from '../../../../src/mads/control-plane-address.js';
import { useTempDir } from '../../../support/temp-dir.js';

interface Given {
  readonly flags?: FlagTexts;
  readonly environment?: NodeJS.ProcessEnv;
}

const UNIX = ['/a', '/b', '/c'].map((path) => [[{ kind: 'unix', path, tls: false }]]);
const LOCALHOST = {
  kind: 'network',
  scheme: 'grpc',
  host: 'localhost',
  port: 5676,
  tls: false,
} as const;

/** For each option what flag, environment and file say, what comes of it, and what comes of nothing. */
const SOURCES = [
  {
    name: 'removal-delay',
    key: 'removalDelay',
    texts: ['1s', '2s', '4s'],
    values: [1_000, 2_000, 4_000],
    otherwise: 3_000,
  },
  {
    name: 'mesh',
    key: 'mesh',
    texts: ['a', 'b', 'c'],
    values: [['a'], ['b'], ['c']],
    otherwise: [],
  },
  {
    name: 'once',
    key: 'once',
    texts: ['true', 'false', 'true'],
    values: [true, false, true],
    otherwise: false,
  },
  {
    name: 'output-file-mode',
    key: 'outputFileMode',
    texts: ['0600', '0640', '0644'],
    values: [0o600, 0o640, 0o644],
    otherwise: undefined,
  },
  {
    name: 'cp-address',
    key: 'cpAddress',
    texts: ['unix:/a', 'unix:/b', 'unix:/c'],
    values: UNIX,
    otherwise: [[LOCALHOST]],
  },
] as const;

describe('loadOptions', () => {
  const dir = useTempDir();

  async function load(
    text: string,
    { flags = {}, environment = {} }: Given = {},
  ): Promise<Loaded<typeof RUN_OPTIONS>> {
    await writeFile(dir.file('kuma.yaml'), text);
    const all = { 'config-file': [dir.file('kuma.yaml')], ...flags };
    return loadOptions(RUN_OPTIONS, { flags: all, environment });
  }

  async function discovery(text: string, given: Given = {}): Promise<DiscoveryOptions> {
    const secrets = new Secrets();
    return toDiscoveryOptions(await load(text, given), { environment: {}, secrets });
  }

  async function failure(text: string, given: Given = {}): Promise<HouseError> {
    const error: unknown = await discovery(text, given).catch((thrown: unknown) => thrown);
    if (error instanceof HouseError) return error;
    throw new Error('No HouseError was thrown');
  }

  function place(line: number, column: number): string {
    return `${dir.file('kuma.yaml')}:${String(line)}:${String(column)}`;
  }

  it('needs no file', async () => {
    const { values, file, warnings } = await loadOptions(RUN_OPTIONS, {
      flags: {},
      environment: { KUMA_PROMETHEUS_SD_CONFIG_FILE: '' },
    });
    expect(values.name).to.equal('kuma_sd');
    expect([file, ...warnings]).to.deep.equal([undefined]);
  });

  it('finds the file by the environment, and reads it anew each time', async () => {
    const environment = { KUMA_PROMETHEUS_SD_CONFIG_FILE: dir.file('kuma.yaml') };
    for (const name of ['one', 'two']) {
      await writeFile(dir.file('kuma.yaml'), `name: ${name}`);
      const { values, origins } = await loadOptions(RUN_OPTIONS, { flags: {}, environment });
      expect(values.name).to.equal(name);
      expect(origins.name).to.include({ kind: 'file', name: place(1, 7) });
    }
  });

  it('takes flags before the environment, that before the file, and the file before the default', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...SOURCES),
        fc.record({
          isFlag: fc.boolean(),
          variable: fc.constantFrom('set', 'empty', 'unset'),
          isFile: fc.boolean(),
        }),
        async ({ name, key, texts, values, otherwise }, { isFlag, variable, isFile }) => {
          const variableName = `KUMA_PROMETHEUS_SD_${name.toUpperCase().replaceAll('-', '_')}`;
          const { values: found } = await load(isFile ? `${name}: ${texts[2]}` : '', {
            flags: isFlag ? { [name]: [texts[0]] } : {},
            environment:
              variable === 'unset' ? {} : { [variableName]: variable === 'set' ? texts[1] : '' },
          });
          const said = [isFlag, variable === 'set', isFile].indexOf(true);
          expect(found[key]).to.deep.equal(said < 0 ? otherwise : values[said]);
        },
      ),
    );
  });

  it('says where a bad value stands', async () => {
    const error = await failure('once: true\nremoval-delay: abc');
    expect(error.exitCode).to.equal(78);
    expect(error.message).to.match(
      new RegExp(`^Cannot use "abc" from ${place(2, 16)} for --removal-delay: wanted a duration`),
    );
  });

  it('says which of several is bad', async () => {
    const error = await failure('allow-cidr:\n  - 10.0.0.0/8\n  - nonsense');
    expect(error.message).to.contain(`Cannot use "nonsense" from ${place(3, 5)} for --allow-cidr`);
  });

  it('refuses names of files that Prometheus would not take', async () => {
    const error = await failure('output-file: targets.txt');
    expect(error.exitCode).to.equal(78);
    expect(error.message).to.contain(place(1, 14));
  });

  it('begins with the place of what is wrong with the file itself', async () => {
    const error = await failure('nam: a\nonce: [true]');
    expect(error.exitCode).to.equal(78);
    expect(error.message).to.equal(
      `${place(1, 1)}: unknown key "nam": did you mean "name"? (and 1 more)`,
    );
  });

  it('tells why it cannot read the file', async () => {
    const error = await failure('', { flags: { 'config-file': [dir.path] } });
    expect(error.exitCode).to.equal(78);
    expect(error.message).to.match(/^Cannot read the configuration file ".*": .*regular file/);
  });

  it('points at bytes that are not UTF-8', async () => {
    await writeFile(dir.file('latin.yaml'), Buffer.from('name: a\nmesh: \xe4', 'latin1'));
    const error = await failure('', { flags: { 'config-file': [dir.file('latin.yaml')] } });
    expect(error.message).to.contain('latin.yaml:2:7: bytes that are not UTF-8');
  });

  it('names the key of half an identity', async () => {
    const error = await failure('tls-key-file: /a.key');
    expect(error.message).to.equal(
      `Cannot use --tls-key-file (from ${place(1, 15)}) without --tls-cert-file: give both or none`,
    );
  });

  describe('with control planes in the file', () => {
    it('gives each its own and what is said for all', async () => {
      const { controlPlanes, translation } = await discovery(
        [
          'control-planes:',
          '  - {cp-address: "a:1", name: one, label: {zone: "1", site: x}, backoff-min: 1s}',
          '  - {cp-address: ["b:1", "c:1,d:1"], transport: http}',
          'name: all',
          'label: {site: berlin}',
        ].join('\n'),
        { flags: { transport: ['grpc'] }, environment: { KUMA_PROMETHEUS_SD_BACKOFF_MAX: '7s' } },
      );
      const [one, two] = controlPlanes;
      expect(controlPlanes.map(({ addresses }) => addressesText(addresses))).to.deep.equal([
        ...['a:1', 'b:1,c:1,d:1'],
      ]);
      const pauses = { backoffMaxMs: 7_000 };
      expect(one).to.include({ nodeId: 'one', transport: 'grpc', backoffMinMs: 1_000, ...pauses });
      expect(two).to.include({ nodeId: 'all', transport: 'http', backoffMinMs: 500, ...pauses });
      expect([...(one?.labels ?? [])]).to.deep.equal([
        ['zone', '1'],
        ['site', 'x'],
      ]);
      expect([...(two?.labels ?? [])]).to.deep.equal([]);
      expect([...translation.labels]).to.deep.equal([['site', 'berlin']]);
    });

    it('gives credentials of one to no other', async () => {
      const secrets = new Secrets();
      const text = [
        'control-planes:',
        '  - {cp-address: "a:1", bearer-token-file: /a, tls-cert-file: /a.pem, tls-key-file: /a.key}',
        '  - {cp-address: "b:1", header: {x-tenant: canary-b}}',
        '  - {cp-address: "c:1"}',
      ].join('\n');
      const { controlPlanes } = toDiscoveryOptions(await load(text), { environment: {}, secrets });
      const accesses = controlPlanes.map(({ access: { headers, bearerTokenFile, tls } }) => ({
        headers,
        bearerTokenFile,
        identity: tls?.identity,
      }));
      const none = { headers: [], bearerTokenFile: undefined, identity: undefined };
      expect(accesses).to.deep.equal([
        { ...none, bearerTokenFile: '/a', identity: { certFile: '/a.pem', keyFile: '/a.key' } },
        { ...none, headers: [['x-tenant', 'canary-b']] },
        none,
      ]);
      expect(secrets.mask('canary-b')).to.equal('***');
    });

    it('gives credentials at the top to those that have none of their own', async () => {
      const { controlPlanes } = await discovery(
        [
          'control-planes:',
          '  - {cp-address: "a:1"}',
          '  - {cp-address: "b:1", bearer-token-file: /b}',
          '  - {cp-address: "c:1", header: [], bearer-token-file: /c}',
          '  - {cp-address: "d:1", header: {Authorization: own}}',
          'header: {authorization: shared, x-tenant: t}',
        ].join('\n'),
      );
      const sent = controlPlanes.map(({ access: { headers, bearerTokenFile = '' } }) => [
        ...headers.map(([name, value]) => `${name}=${value}`),
        bearerTokenFile,
      ]);
      expect(sent).to.deep.equal([
        ['authorization=shared', 'x-tenant=t', ''],
        ['x-tenant=t', '/b'],
        ['/c'],
        ['authorization=own', ''],
      ]);
    });

    it('mixes no token of the top with an authorization of its own', async () => {
      const { controlPlanes } = await discovery(
        'control-planes: [{cp-address: "a:1", header: {authorization: x}}]\nbearer-token-file: /t',
      );
      expect(controlPlanes[0]?.access.bearerTokenFile).to.equal(undefined);
    });

    it('mixes no certificate of one with the key of another', async () => {
      const error = await failure(
        'control-planes: [{cp-address: "a:1", tls-cert-file: /own}]\ntls-cert-file: /a\ntls-key-file: /b',
      );
      expect(error.message).to.contain(
        `--tls-cert-file (from ${place(1, 53)}) without --tls-key-file`,
      );
    });

    it('lets an address of a flag or the environment win over the whole list, and says so', async () => {
      const text = 'control-planes: [{cp-address: "a:1", name: x, transport: nonsense}]';
      const old = 'KUMA_MONITORING_ASSIGNMENT_CLIENT_URL';
      for (const [given, winner] of [
        [{ flags: { 'cp-address': ['z:1'] } }, '--cp-address'],
        [{ environment: { [old]: 'z:1' } }, old],
      ] as const) {
        const { warnings } = await load(text, given);
        const { controlPlanes } = await discovery(text, given);
        expect(controlPlanes.map(({ addresses }) => addressesText(addresses))).to.deep.equal([
          'z:1',
        ]);
        expect(controlPlanes[0]?.nodeId).to.equal('kuma_sd');
        expect(warnings.join()).to.match(
          new RegExp(`those of ${winner}: "control-planes" in .*kuma.yaml, line 1, is not used`),
        );
      }
    });

    it('learns what is secret at the top even when each has its own', async () => {
      const secrets = new Secrets();
      const text =
        'control-planes: [{cp-address: "a:1", header: {x-a: b}}]\nheader: {x-a: canary-top}';
      toDiscoveryOptions(await load(text), { environment: {}, secrets });
      expect(secrets.mask('canary-top')).to.equal('***');
    });

    for (const [what, text, words] of [
      [
        'an address twice',
        'control-planes:\n  - cp-address: "a:1"\n  - cp-address: "b:1,a:1"',
        /Cannot follow "a:1" twice \(from .*:3:17\)/,
      ],
      [
        'a bad value',
        'control-planes:\n  - {cp-address: "a:1", transport: tcp}',
        /"tcp" from .*:2:36 for --transport/,
      ],
      [
        'a bad alternative',
        'control-planes:\n  - cp-address: ["a:1", "b"]',
        /"b" from .*:2:25 for --cp-address/,
      ],
      [
        'what does not go together',
        'control-planes:\n  - {cp-address: "a:1", transport: http, api-version: v1alpha1}',
        /v1alpha1 .*:2:55/,
      ],
      [
        'a pause that is longer than the longest at the top',
        'control-planes:\n  - {cp-address: "a:1", backoff-min: 1m}\nbackoff-max: 10s',
        /--backoff-min with 10s for --backoff-max \(from .*:2:38\)/,
      ],
    ] as const) {
      it(`refuses ${what}`, async () => {
        const error = await failure(text);
        expect(error.exitCode).to.equal(78);
        expect(error.message).to.match(words);
      });
    }
  });
});
