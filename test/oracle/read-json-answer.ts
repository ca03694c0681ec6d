import { isUtf8 } from 'node:buffer';
import { cutElements, cutMembers, skipBlanks } from './cut-json.js';
import {
  damagedResource,
  MESSAGE_NAMES,
  messageNameOf,
  NOBODYS,
  type OracleAnswer,
  type OracleResource,
  type OracleTarget,
} from './oracle-answer.js';

/** How many members an envelope has at most, and how long their names and the values beside `resources` are. */
const MOST_MEMBERS = 64;
const MOST_ENVELOPE_BYTES = 65_536;

/** From here on what becomes of a resource also depends on how plainly it is written, which the oracle cannot tell. */
const MOST_RESOURCE_BYTES = 4 * 1_048_576;

/** What `JSON.parse` gives for an object. */
type Json = Readonly<Record<string, unknown>>;

/** What is not as the protocol says; never leaves this file. */
class Damage extends Error {}

/** Reads the body of an HTTP answer; `undefined` when its envelope is damaged. */
export function readJsonAnswer(body: Buffer): OracleAnswer | undefined {
  try {
    return readEnvelope(body.toString('latin1'));
  } catch (error) {
    if (error instanceof Damage) return undefined;
    throw error;
  }
}

function readEnvelope(body: string): OracleAnswer {
  const cut = cutMembers(body, skipBlanks(body, 0));
  if (cut === undefined || skipBlanks(body, cut.end) !== body.length) throw new Damage();
  if (cut.pieces.length > 2 * MOST_MEMBERS) throw new Damage();
  const envelope = new Map<unknown, string>();
  let length = 0;
  for (let i = 0; i < cut.pieces.length; i += 2) {
    const [written = '', value = ''] = cut.pieces.slice(i, i + 2);
    const name = parse(written);
    if (envelope.has(name)) throw new Damage();
    envelope.set(name, value);
    length += written.length + (name === 'resources' ? 0 : value.length);
  }
  if (length > MOST_ENVELOPE_BYTES) throw new Damage();
  const resources = envelope.get('resources') ?? 'null';
  envelope.delete('resources');
  const members = new Map([...envelope].map(([name, piece]) => [name, parse(piece)]));
  const texts = [['version_info', 'versionInfo'], ['nonce'], ['type_url', 'typeUrl']].map((names) =>
    text(members.get(names.find((name) => members.has(name)))),
  );
  return { typeUrl: texts[2] ?? '', resources: readResources(resources) };
}

function readResources(list: string): readonly OracleResource[] {
  if (list === 'null') return [];
  const cut = cutElements(list, 0);
  if (cut?.end !== list.length) throw new Damage();
  return cut.pieces.map(readResource);
}

function readResource(piece: string): OracleResource {
  if (piece.length > MOST_RESOURCE_BYTES) throw new Error('a resource is too large for the oracle');
  let resource: unknown;
  try {
    resource = parse(piece);
    return readAssignment(object(resource));
  } catch (error) {
    if (!(error instanceof Damage)) throw error;
    return readIdentities(resource);
  }
}

function readAssignment(resource: Json): OracleResource {
  if (messageNameOf(text(own(resource, '@type'))) !== MESSAGE_NAMES.v1) throw new Damage();
  const mesh = nonEmpty(text(own(resource, 'mesh')));
  const service = text(own(resource, 'service'));
  const shared = labelsOf(resource);
  const targets = list(own(resource, 'targets')).map((value): OracleTarget => {
    const target = object(value);
    const name = nonEmpty(text(own(target, 'name')));
    const path = Object.hasOwn(target, 'metrics_path') ? 'metrics_path' : 'metricsPath';
    return {
      name,
      instance: name,
      service,
      job: service,
      scheme: text(own(target, 'scheme')),
      address: text(own(target, 'address')),
      path: text(own(target, path)),
      layers: [labelsOf(target), shared],
    };
  });
  return { kind: 'good', mesh, targets };
}

function labelsOf(holder: Json): ReadonlyMap<string, string> {
  const labels = Object.entries(object(own(holder, 'labels') ?? {}));
  return new Map(labels.map(([name, value]) => [text(name), text(value)]));
}

/** Whose a damaged resource is, which only one of our own type says. */
function readIdentities(resource: unknown): OracleResource {
  if (!isObject(resource)) return NOBODYS;
  const messageName = messageNameOf(readable(own(resource, '@type')));
  if (messageName !== MESSAGE_NAMES.v1) return NOBODYS;
  const targets = own(resource, 'targets');
  const names = (Array.isArray(targets) ? (targets as readonly unknown[]) : []).map((target) =>
    isObject(target) ? readable(own(target, 'name')) : '',
  );
  return damagedResource(readable(own(resource, 'mesh')), names);
}

/** A text; empty when there is none, or one that no name can be. */
function readable(value: unknown): string {
  return typeof value === 'string' && value.isWellFormed() ? value : '';
}

function own(holder: Json, name: string): unknown {
  return Object.hasOwn(holder, name) ? (holder[name] ?? undefined) : undefined;
}

function text(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string' || !value.isWellFormed()) throw new Damage();
  return value;
}

function nonEmpty(value: string): string {
  if (value === '') throw new Damage();
  return value;
}

function list(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new Damage();
  return value;
}

function object(value: unknown): Json {
  if (!isObject(value)) throw new Damage();
  return value;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(latin1: string): unknown {
  const bytes = Buffer.from(latin1, 'latin1');
  if (!isUtf8(bytes)) throw new Damage();
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    throw new Damage();
  }
}
