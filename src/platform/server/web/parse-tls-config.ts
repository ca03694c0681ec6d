import { resolve } from 'node:path';
import { oneLine } from '../../../base/one-line.js';
import { YamlError, type YamlNode } from '../../parse-yaml.js';
import { CIPHER_SUITES, CURVES, TLS13_CIPHERS } from './go-tls-names.js';
import type { ClientAuth, PemSource, TlsVersion, WebTlsConfig } from './web-config.js';
import { notOneOfText, YamlFields, type PlacedText } from './yaml-fields.js';

const KEYS = [
  ...['cert', 'key', 'client_ca', 'cert_file', 'key_file', 'client_ca_file', 'client_auth_type'],
  ...['client_allowed_sans', 'min_version', 'max_version', 'cipher_suites', 'curve_preferences'],
  'prefer_server_cipher_suites',
];

const VERSIONS: ReadonlyMap<string, TlsVersion | 'too old'> = new Map([
  ['TLS13', 'TLSv1.3'],
  ['TLS12', 'TLSv1.2'],
  ['TLS11', 'too old'],
  ['TLS10', 'too old'],
]);

/** `RequireClientCert` is an old name. */
const CLIENT_AUTHS: ReadonlyMap<string, ClientAuth> = new Map([
  ['NoClientCert', 'NoClientCert'],
  ['RequestClientCert', 'RequestClientCert'],
  ['RequireAnyClientCert', 'RequireAnyClientCert'],
  ['RequireClientCert', 'RequireAnyClientCert'],
  ['VerifyClientCertIfGiven', 'VerifyClientCertIfGiven'],
  ['RequireAndVerifyClientCert', 'RequireAndVerifyClientCert'],
]);

/**
 * Reads `tls_server_config`. Left out or empty it means cleartext.
 *
 * @throws YamlError at the first mistake.
 */
export function parseTlsConfig(
  node: YamlNode | undefined,
  directory: string,
): WebTlsConfig | undefined {
  if (node === undefined || (node.kind === 'map' && node.entries.size === 0)) return undefined;
  const fields = new YamlFields(node, { name: '"tls_server_config"', keys: KEYS });
  const source = (key: string): PemSource | undefined => pemSource(fields, key, directory);
  const need = (key: string): PemSource => {
    const found = source(key);
    if (found !== undefined) return found;
    throw new YamlError(`"tls_server_config" has neither "${key}_file" nor "${key}"`, node.at);
  };
  return {
    cert: need('cert'),
    key: need('key'),
    ...parseClients(fields, source('client_ca')),
    ...parseVersions(fields),
    ...parseSuites(fields),
  };
}

function pemSource(fields: YamlFields, key: string, directory: string): PemSource | undefined {
  const inFile = fields.text(`${key}_file`);
  const inline = fields.text(key);
  if (inFile !== undefined && inline !== undefined)
    throw new YamlError(`"${key}" is there besides "${key}_file": leave one out`, inline.at);
  if (inFile !== undefined)
    return { key: `${key}_file`, at: inFile.at, path: resolve(directory, inFile.text) };
  return inline && { key, at: inline.at, pem: inline.text };
}

function parseClients(
  fields: YamlFields,
  clientCa: PemSource | undefined,
): Pick<WebTlsConfig, 'clientAuth' | 'clientCa' | 'clientAllowedSans'> {
  const given = fields.text('client_auth_type');
  const clientAuth =
    given === undefined ? 'NoClientCert' : oneOf(CLIENT_AUTHS, 'client_auth_type', given);
  if (clientCa !== undefined && clientAuth === 'NoClientCert')
    throw new YamlError(`"${clientCa.key}" needs a "client_auth_type"`, clientCa.at);
  if (given !== undefined && clientCa === undefined && clientAuth.includes('Verify'))
    throw new YamlError(
      `"${clientAuth}" needs a "client_ca_file": otherwise every CA of the world could let clients in`,
      given.at,
    );
  const sans = fields.texts('client_allowed_sans');
  const [first] = sans ?? [];
  if (first !== undefined && !clientAuth.startsWith('Require'))
    throw new YamlError(
      '"client_allowed_sans" needs the "client_auth_type" RequireAndVerifyClientCert or RequireAnyClientCert',
      first.at,
    );
  return {
    clientAuth,
    ...(clientCa === undefined ? {} : { clientCa }),
    ...(sans === undefined ? {} : { clientAllowedSans: sans.map(({ text }) => text) }),
  };
}

function parseVersions(fields: YamlFields): Pick<WebTlsConfig, 'minVersion' | 'maxVersion'> {
  const max = fields.text('max_version');
  const minVersion = parseVersion('min_version', fields.text('min_version')) ?? 'TLSv1.2';
  const maxVersion = parseVersion('max_version', max) ?? 'TLSv1.3';
  if (max !== undefined && maxVersion < minVersion)
    throw new YamlError('"max_version" is below "min_version"', max.at);
  return { minVersion, maxVersion };
}

function parseVersion(key: string, given: PlacedText | undefined): TlsVersion | undefined {
  if (given === undefined) return undefined;
  const version = oneOf(VERSIONS, key, given);
  if (version !== 'too old') return version;
  throw new YamlError(
    `"${key}" is ${given.text}, which is not safe: wanted TLS12 or TLS13`,
    given.at,
  );
}

/** As in Go, suites are for TLS 1.2 only: those of 1.3 are all good, and stay. */
function parseSuites(
  fields: YamlFields,
): Pick<WebTlsConfig, 'ciphers' | 'curves' | 'prefersServerCiphers'> {
  const prefersServerCiphers = fields.boolean('prefer_server_cipher_suites') ?? true;
  const suites = fields.texts('cipher_suites') ?? [];
  const curves = fields.texts('curve_preferences') ?? [];
  const ciphers = suites.map((each) => oneOf(CIPHER_SUITES, 'cipher_suites', each));
  const all = [...new Set([...ciphers, ...TLS13_CIPHERS])].join(':');
  const groups = curves.map((each) => oneOf(CURVES, 'curve_preferences', each)).join(':');
  return {
    prefersServerCiphers,
    ...(suites.length === 0 ? {} : { ciphers: all }),
    ...(curves.length === 0 ? {} : { curves: groups }),
  };
}

function oneOf<T>(known: ReadonlyMap<string, T>, key: string, { text, at }: PlacedText): T {
  const found = known.get(text);
  if (found !== undefined) return found;
  const advice = notOneOfText(text, [...known.keys()]);
  throw new YamlError(`"${key}" cannot be "${oneLine(text, 100)}": ${advice}`, at);
}
