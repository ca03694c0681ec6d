import type { Parsed } from './option-spec.js';

/** A header that an operator wants to be sent. */
export interface Header {
  /** In lower case. */
  readonly name: string;
  readonly value: string;
}

/** What HTTP keeps for each connection by itself, and what we say ourselves on one of the transports. */
const OURS: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
]);

const WANTED =
  'NAME=VALUE with a value of printable ASCII (in a variable, blanks separate several)';

/** Reads `NAME=VALUE`. The texts of refusals never hold the value. */
export function parseHeader(text: string): Parsed<Header> {
  const equals = text.indexOf('=');
  if (equals < 0) return { problem: 'there is no "=" in it', wanted: WANTED };
  const name = text.slice(0, equals).trim().toLowerCase();
  const value = text.slice(equals + 1).trim();
  const problem = problemOfName(name) ?? problemOfValue(value);
  return problem === undefined ? { value: { name, value } } : { problem, wanted: WANTED };
}

function problemOfName(name: string): string | undefined {
  // HTTP knows more of them, gRPC does not: a control plane is spoken to in both.
  if (!/^[0-9a-z_.-]+$/.test(name))
    return 'the name of a header holds letters, digits, "_", "." and "-" here and nothing else';
  if (OURS.has(name) || name.startsWith('grpc-')) return `"${name}" is not for you to set`;
  if (name.endsWith('-bin')) return 'names that end in "-bin" mean something else to gRPC';
  return undefined;
}

function problemOfValue(value: string): string | undefined {
  if (value === '') return 'the value is empty';
  return /^[\x20-\x7e]+$/.test(value) ? undefined : 'the value cannot be one of a header';
}
