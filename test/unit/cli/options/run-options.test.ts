import { expect } from 'chai';
import { ADDRESS_FORMS } from '../../../../src/mads/control-plane-address.js';
import { Secrets } from '../../../../src/base/secrets.js';
import { ExitCode, HouseError } from '../../../../src/base/house-error.js';
import type { FlagTexts } from '../../../../src/cli/options/option-source.js';
import { environmentSource, flagSource } from '../../../../src/cli/options/option-source.js';
import { resolveOptions } from '../../../../src/cli/options/resolve-options.js';
import { RUN_OPTIONS } from '../../../../src/cli/options/run-options.js';
import { toDiscoveryOptions } from '../../../../src/cli/options/to-discovery-options.js';
import type { DiscoveryOptions } from '../../../../src/discovery/options.js';
import { addressesText } from '../../../../src/mads/control-plane-address.js';
import { isInRanges } from '../../../../src/targets/address-ranges.js';

function options(flags: FlagTexts = {}, environment: NodeJS.ProcessEnv = {}): DiscoveryOptions {
  const sources = [flagSource(flags), environmentSource(environment)];
  const surroundings = { environment, secrets: new Secrets() };
  return toDiscoveryOptions(resolveOptions(RUN_OPTIONS, sources), surroundings);
}

function failureOf(flags: FlagTexts, environment: NodeJS.ProcessEnv = {}): HouseError {
  try {
    options(flags, environment);
  } catch (error) {
    if (error instanceof HouseError) return error;
    throw error;
  }
  throw new Error('Nothing was thrown');
}

describe('the options of run', () => {
  it('have the defaults that the README lists', () => {
    const { controlPlanes, translation, publication, output } = options();
    expect(controlPlanes).to.have.length(1);
    expect(controlPlanes[0]).to.deep.equal({
      addresses: [{ kind: 'network', scheme: 'grpc', host: 'localhost', port: 5676, tls: false }],
      access: {
        headers: [],
        allowPlaintextCredentials: false,
        tls: { minVersion: 'TLSv1.2', insecureSkipVerify: false },
        proxies: { exempt: '' },
        secrets: new Secrets(),
      },
      transport: 'auto',
      apiVersion: 'auto',
      nodeId: 'kuma_sd',
      fetchTimeoutMs: 60_000,
      connectTimeoutMs: 10_000,
      firstResponseTimeoutMs: 15_000,
      keepaliveTimeMs: 30_000,
      keepaliveTimeoutMs: 10_000,
      backoffMinMs: 500,
      backoffMaxMs: 30_000,
      maxResponseBytes: 64 * 1024 ** 2,
    });
    expect(publication).to.deep.equal({
      removalDelayMs: 3_000,
      maxDropShare: 0.5,
      maxDropHoldMs: 60_000,
      minTargets: 0,
      reconcileIntervalMs: 30_000,
      minWriteIntervalMs: 'auto',
      maxTargets: 1_000_000,
      maxOutputBytes: 1024 ** 3,
    });
    expect(output).to.deep.equal({ file: 'kuma.file_sd.json' });
    const { allowedAddresses, deniedAddresses, ...rest } = translation;
    expect(rest).to.deep.equal({
      labelStyle: 'classic',
      labels: new Map(),
      meshes: new Set(),
      maxLabelsPerTarget: 200,
      maxLabelBytes: 65_536,
    });
    expect(allowedAddresses.isEmpty).to.equal(true);
    expect(isInRanges('169.254.169.254', deniedAddresses)).to.equal(true);
    expect(isInRanges('169.254.169.253', deniedAddresses)).to.equal(false);
    expect(isInRanges('fd00:ec2::254', deniedAddresses)).to.equal(true);
  });

  it('take what the flags say', () => {
    const { controlPlanes, translation, publication, output } = options({
      'cp-address': ['https://cp.example:1234'],
      transport: ['http'],
      'api-version': ['v1'],
      name: ['prometheus-1'],
      'backoff-min': ['1s'],
      label: ['site=berlin', 'empty=', 'site=a=b'],
      mesh: ['one', 'two'],
      shard: ['1/3'],
      'allow-cidr': ['10.0.0.0/8', '192.168.7.7'],
      'deny-cidr': ['10.1.0.0/16'],
      'removal-delay': ['0s'],
      'max-targets': ['5'],
      once: ['true'],
      timeout: ['1m'],
      'output-file': ['/sd/x.yml'],
      'output-file-mode': ['0640'],
    });
    expect(controlPlanes[0]?.addresses[0]).to.include({
      scheme: 'https',
      host: 'cp.example',
      port: 1234,
    });
    expect(controlPlanes[0]).to.include({
      transport: 'http',
      apiVersion: 'v1',
      backoffMinMs: 1_000,
    });
    expect(controlPlanes[0]?.nodeId).to.equal('prometheus-1');
    expect([...translation.labels]).to.deep.equal([
      ['site', 'a=b'],
      ['empty', ''],
    ]);
    expect([...translation.meshes]).to.deep.equal(['one', 'two']);
    expect(translation.shard).to.deep.equal({ index: 1, count: 3 });
    expect(isInRanges('192.168.7.7', translation.allowedAddresses)).to.equal(true);
    expect(isInRanges('169.254.169.254', translation.deniedAddresses)).to.equal(false);
    expect(publication).to.include({ removalDelayMs: 0, maxTargets: 5 });
    expect(publication.once).to.deep.equal({ timeoutMs: 60_000 });
    expect(output).to.deep.equal({ file: '/sd/x.yml', fileMode: 0o640 });
  });

  it("take the old tool's variables", () => {
    const { controlPlanes, output } = options(
      {},
      {
        KUMA_MONITORING_ASSIGNMENT_CLIENT_URL: 'grpc://old:1',
        KUMA_CONTROL_PLANE_API_SERVER_URL: 'http://older:2',
        KUMA_MONITORING_ASSIGNMENT_CLIENT_API_VERSION: 'v1alpha1',
        KUMA_MONITORING_ASSIGNMENT_CLIENT_NAME: 'old-name',
        KUMA_PROMETHEUS_OUTPUT_FILE: 'old.json',
      },
    );
    expect(controlPlanes[0]?.addresses[0]).to.include({ host: 'old', port: 1 });
    expect(controlPlanes[0]).to.include({ apiVersion: 'v1alpha1', nodeId: 'old-name' });
    expect(output.file).to.equal('old.json');
  });

  it("take the oldest tool's address when there is no other", () => {
    const { controlPlanes } = options({}, { KUMA_CONTROL_PLANE_API_SERVER_URL: 'http://h:5681' });
    expect(controlPlanes[0]?.addresses[0]).to.include({ scheme: 'http', host: 'h', port: 5681 });
  });

  for (const [text, expected] of [
    ['auto', 'auto'],
    ['0s', 0],
    ['2m', 120_000],
  ] as const) {
    it(`take "${text}" between two writes, from a flag and from the environment`, () => {
      const environment = { KUMA_PROMETHEUS_SD_MIN_WRITE_INTERVAL: text };
      for (const { publication } of [
        options({ 'min-write-interval': [text] }),
        options({}, environment),
      ])
        expect(publication.minWriteIntervalMs).to.equal(expected);
    });
  }

  for (const name of ['a.json', '/x/b.yml', 'c.yaml', 'D.JSON', 'E.YML', 'F.YAML', '.json']) {
    it(`take "${name}" for the output file`, () => {
      expect(options({ 'output-file': [name] }).output.file).to.equal(name);
    });
  }

  for (const name of ['a.txt', 'json', 'a.Json', 'a.json.tmp', 'a.json/', '*/a.json']) {
    it(`refuse "${name}" for the output file with exit 78, even from a flag`, () => {
      const error = failureOf({ 'output-file': [name] });
      expect(error.exitCode).to.equal(ExitCode.config);
      expect(error.message).to.contain(`"${name}"`).and.contain('.json, .yml or .yaml');
    });
  }

  const badFlags: readonly (readonly [flag: string, text: string, says: string])[] = [
    ['cp-address', 'ftp://x', ADDRESS_FORMS],
    ['cp-address', 'nonsense', ADDRESS_FORMS],
    ['cp-address', '', ADDRESS_FORMS],
    ['cp-address', 'a:1,a:1', 'twice'],
    ['cp-address', 'a:1,', ADDRESS_FORMS],
    ['max-drop', '50', 'percentage'],
    ['max-drop', '101%', 'percentage'],
    ['max-drop-hold', '-1s', 'from 0s'],
    ['min-targets', '-1', 'whole number'],
    ['reconcile-interval', '0s', 'from 1ms'],
    ['min-write-interval', 'AUTO', 'such as "30s", "1m30s" or "250ms", or auto'],
    ['min-write-interval', '-1s', 'or auto'],
    ['min-write-interval', '577h', 'or auto'],
    ['min-write-interval', '', 'or auto'],
    ['transport', 'tcp', '"auto", "grpc" or "http"'],
    ['api-version', 'v2', '"auto", "v1" or "v1alpha1"'],
    ['timeout', '10', 'such as "30s"'],
    ['timeout', '0s', 'from 1ms'],
    ['removal-delay', '-1s', 'from 0s'],
    ['backoff-max', '577h', 'to 576h'],
    ['max-response-size', '64MB', 'such as "64MiB"'],
    ['max-output-size', '0', 'such as "64MiB"'],
    ['max-targets', '1.5', 'whole number'],
    ['label', 'a', 'NAME=VALUE'],
    ['label', '1a=b', 'NAME=VALUE'],
    ['label', '__address__=b', 'not "__address__"'],
    ['shard', '3/3', 'I/N'],
    ['shard', '1', 'I/N'],
    ['allow-cidr', '10.0.0.0/33', 'CIDR'],
    ['deny-cidr', 'localhost', 'CIDR'],
    ['output-file-mode', '888', 'octal'],
    ['log-level', 'trace', '"off", "error", "warn", "info" or "debug"'],
    ['log-format', 'xml', '"logfmt", "json" or "pretty"'],
    ['log-max-size', 'big', 'megabytes'],
    ['log-max-age', '30d', 'whole number'],
  ];
  for (const [flag, text, says] of badFlags) {
    it(`refuse --${flag}=${text} with exit 2`, () => {
      const error = failureOf({ [flag]: [text] });
      expect(error.exitCode).to.equal(ExitCode.usage);
      expect(error.message).to.contain(`--${flag}`).and.contain(`"${text}"`).and.contain(says);
    });
  }

  it('take several control planes, each with its alternatives', () => {
    const { controlPlanes } = options({ 'cp-address': ['a:1, http://b:2', 'c:3'] });
    const texts = controlPlanes.map(({ addresses }) => addressesText(addresses));
    expect(texts).to.deep.equal(['a:1,b:2', 'c:3']);
  });

  it('take several control planes from the environment, separated by blanks', () => {
    const { controlPlanes } = options({}, { KUMA_PROMETHEUS_SD_CP_ADDRESS: 'a:1,b:2 c:3' });
    expect(controlPlanes.map(({ addresses }) => addresses.length)).to.deep.equal([2, 1]);
  });

  it('refuse a control plane that is given twice', () => {
    const error = failureOf({ 'cp-address': ['a:1,b:2', 'b:2'] });
    expect(error.exitCode).to.equal(ExitCode.usage);
    expect(error.message).to.contain('"b:2" twice').and.contain('--cp-address');
  });

  it('never repeat an address with a password', () => {
    const error = failureOf({ 'cp-address': ['grpc://user:secret@host:1'] });
    expect(error.message).to.contain(ADDRESS_FORMS).and.not.contain('secret');
  });

  it('refuse a back-off that ends before it begins, by where it came from', () => {
    expect(failureOf({ 'backoff-min': ['1m'] }).exitCode).to.equal(ExitCode.usage);
    const environment = { KUMA_PROMETHEUS_SD_BACKOFF_MAX: '100ms' };
    expect(failureOf({}, environment).exitCode).to.equal(ExitCode.config);
  });

  it('refuse v1alpha1 over HTTP, which no Kuma served, by where it came from', () => {
    const flags = { transport: ['http'], 'api-version': ['v1alpha1'] };
    expect(failureOf(flags)).to.include({ exitCode: ExitCode.usage });
    const variable = { KUMA_MONITORING_ASSIGNMENT_CLIENT_API_VERSION: 'v1alpha1' };
    const failure = failureOf({ transport: ['http'] }, variable);
    expect(failure).to.include({ exitCode: ExitCode.config });
    expect(failure.message).to.include('KUMA_MONITORING_ASSIGNMENT_CLIENT_API_VERSION');
  });

  it('take megabytes, days and numbers for the rotation of the log, as the old tool did', () => {
    const sources = [
      flagSource({ 'log-max-size': ['5'], 'log-max-age': ['2'], 'log-max-retained-files': ['0'] }),
    ];
    expect(resolveOptions(RUN_OPTIONS, sources).values).to.include({
      logMaxSize: 5 * 1024 ** 2,
      logMaxAge: 2,
      logMaxRetainedFiles: 0,
    });
  });
});
