import { validateHeaderValue } from 'node:http';
import { parseDurationMs } from '../../../base/duration.js';
import { oneLine } from '../../../base/one-line.js';
import { parseYaml, YamlError, type YamlNode } from '../../parse-yaml.js';
import { parseTlsConfig } from './parse-tls-config.js';
import type { RateLimit } from './rate-limit.js';
import type { WebConfig } from './web-config.js';
import { entriesOf, toText, YamlFields } from './yaml-fields.js';

/** The headers that may be set, and their values where not everything goes. */
const HEADERS: ReadonlyMap<string, readonly string[]> = new Map([
  ['Content-Security-Policy', []],
  ['Strict-Transport-Security', []],
  ['X-Content-Type-Options', ['nosniff']],
  ['X-Frame-Options', ['deny', 'sameorigin']],
  ['X-XSS-Protection', []],
]);

/** The forms that bcrypt has had, as `htpasswd` and Go write them. */
const BCRYPT = /^\$2[aby]?\$(\d\d)\$[./A-Za-z0-9]{53}$/;

/** Each one more doubles the work: with this one it takes some seconds. */
const MAX_COST = 16;

/**
 * Reads the text of a web configuration file, in the form of Prometheus' exporter-toolkit:
 * https://github.com/prometheus/exporter-toolkit/blob/master/docs/web-configuration.md. An empty one says nothing.
 * Paths in it are relative to `directory`; nothing that they lead to is read.
 *
 * @throws YamlError at the first mistake.
 */
export function parseWebConfig(text: string, directory: string): WebConfig {
  const fields = new YamlFields(parseYaml(text), {
    name: 'the file',
    keys: ['tls_server_config', 'http_server_config', 'basic_auth_users', 'rate_limit'],
  });
  const tls = parseTlsConfig(fields.node('tls_server_config'), directory);
  const rateLimit = parseRateLimit(fields.node('rate_limit'));
  return {
    ...(tls === undefined ? {} : { tls }),
    ...(rateLimit === undefined ? {} : { rateLimit }),
    headers: parseHttpConfig(fields.node('http_server_config')),
    users: parseUsers(fields.node('basic_auth_users')),
  };
}

/** `http2` is known and changes nothing: HTTP/1.1 is what every client speaks too. */
function parseHttpConfig(node: YamlNode | undefined): Readonly<Record<string, string>> {
  if (node === undefined) return {};
  const fields = new YamlFields(node, { name: '"http_server_config"', keys: ['http2', 'headers'] });
  fields.boolean('http2');
  const headers = fields.node('headers');
  return headers === undefined ? {} : parseHeaders(headers);
}

function parseHeaders(node: YamlNode): Readonly<Record<string, string>> {
  const names = [...HEADERS.keys()];
  const fields = new YamlFields(node, { name: '"headers"', keys: names });
  const found = names.flatMap((name) => {
    const given = fields.text(name);
    if (given === undefined) return [];
    assertHeader(name, given.text, (reason) => new YamlError(`"${name}" ${reason}`, given.at));
    return [[name, given.text] as const];
  });
  return Object.fromEntries(found);
}

function assertHeader(name: string, value: string, complain: (reason: string) => YamlError): void {
  const values = HEADERS.get(name) ?? [];
  if (values.length > 0 && !values.includes(value))
    throw complain(`cannot be "${oneLine(value, 100)}": wanted ${values.join(' or ')}`);
  try {
    validateHeaderValue(name, value);
  } catch {
    throw complain('has a character that cannot stand in a header');
  }
}

function parseUsers(node: YamlNode | undefined): ReadonlyMap<string, string> {
  const users = new Map<string, string>();
  if (node === undefined) return users;
  for (const [user, { keyAt, value }] of entriesOf(node, '"basic_auth_users"')) {
    const whose = `the password of "${oneLine(user, 100)}"`;
    if (user.includes(':')) throw new YamlError('the name of a user has a colon in it', keyAt);
    const { text, at } = toText(value, whose);
    const [, cost] = BCRYPT.exec(text) ?? [];
    if (cost === undefined)
      throw new YamlError(`${whose} is no bcrypt hash: make one with "htpasswd -nBC 10"`, at);
    if (Number(cost) < 4 || Number(cost) > MAX_COST)
      throw new YamlError(`${whose} has a cost of ${cost}: wanted 4 to ${String(MAX_COST)}`, at);
    users.set(user, text);
  }
  return users;
}

function parseRateLimit(node: YamlNode | undefined): RateLimit | undefined {
  if (node === undefined) return undefined;
  const fields = new YamlFields(node, { name: '"rate_limit"', keys: ['interval', 'burst'] });
  const burst = parseBurst(fields.node('burst'));
  const interval = fields.node('interval');
  const intervalMs = interval === undefined ? 0 : parseInterval(interval);
  if (intervalMs === 0) return undefined;
  if (burst === 0)
    throw new YamlError('"burst" is 0, which lets nobody in: wanted 1 or more', node.at);
  return { intervalMs, burst };
}

/** A bare number would be nanoseconds, which nobody means. */
function parseInterval(node: YamlNode): number {
  const text = node.kind === 'text' ? node.value : node.kind === 'number' ? node.text : '';
  const intervalMs = parseDurationMs(text);
  if (intervalMs !== undefined) return intervalMs;
  throw new YamlError('"interval" is no duration: wanted one such as 1s, or 0', node.at);
}

function parseBurst(node: YamlNode | undefined): number {
  if (node === undefined) return 0;
  if (node.kind === 'number' && /^\d{1,9}$/.test(node.text)) return Number(node.text);
  throw new YamlError('"burst" is no whole number', node.at);
}
