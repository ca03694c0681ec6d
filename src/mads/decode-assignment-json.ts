import { isUtf8 } from 'node:buffer';
import { isAssignmentTypeUrl } from './api-version.js';
import type { AssignmentTarget, DecodedResource } from './assignment.js';
import { isJsonObject, member, parseJson, textMember, type JsonObject } from './json-value.js';
import { WireError } from './wire-error.js';

/**
 * Larger ones are not parsed: that cannot pause, and takes seconds from here on. Kuma's are a hundred times smaller,
 * and what it writes plainly is read without this.
 */
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * Decodes a v1 MonitoringAssignment in canonical proto3 JSON: original or lower-camel-case names, empty values
 * left out, unknown members skipped. Never throws: damage becomes a reason, with the identities that are readable;
 * so does a text of more than 4 MiB, of which nothing is read.
 */
export function decodeAssignmentJson(value: Buffer): DecodedResource {
  let parsed: unknown;
  try {
    if (value.length > MOST_BYTES)
      throw new WireError(`the resource is larger than ${String(MOST_BYTES)} bytes and not plain`);
    if (!isUtf8(value)) throw new WireError('the text is not valid UTF-8');
    parsed = parseJson(value.toString('utf8'));
    if (!isJsonObject(parsed)) throw new WireError('the resource is not an object');
    return toAssignment(parsed);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return { kind: 'undecodable', reason: error.message, ...readableIdentities(parsed) };
  }
}

function toAssignment(resource: JsonObject): DecodedResource {
  const typeUrl = textMember(resource, '@type');
  if (!isAssignmentTypeUrl(typeUrl, 'v1')) throw new WireError(`the resource is a "${typeUrl}"`);
  const mesh = textMember(resource, 'mesh');
  if (mesh === '') throw new WireError('the mesh is missing');
  const service = textMember(resource, 'service');
  const targets = listMember(resource, 'targets').map((target) => toTarget(target, service));
  return { kind: 'assignment', assignment: { mesh, labels: toLabels(resource), targets } };
}

function toTarget(target: unknown, service: string): AssignmentTarget {
  if (!isJsonObject(target)) throw new WireError('a target is not an object');
  const name = textMember(target, 'name');
  if (name === '') throw new WireError('the name of a target is missing');
  return {
    name,
    instance: name,
    service,
    job: service,
    scheme: textMember(target, 'scheme'),
    address: textMember(target, 'address'),
    metricsPath: textMember(target, 'metrics_path', 'metricsPath'),
    labels: toLabels(target),
  };
}

/** A label map; keys such as `__proto__` are data, `JSON.parse` keeps them as own members. */
function toLabels(holder: JsonObject): ReadonlyMap<string, string> {
  const labels = member(holder, 'labels') ?? {};
  if (!isJsonObject(labels)) throw new WireError('"labels" is not an object');
  return new Map(Object.keys(labels).map((name) => [wellFormed(name), textMember(labels, name)]));
}

function wellFormed(text: string): string {
  if (!text.isWellFormed()) throw new WireError('a label name has a lone surrogate');
  return text;
}

function listMember(holder: JsonObject, name: string): readonly unknown[] {
  const list = member(holder, name) ?? [];
  if (!Array.isArray(list)) throw new WireError(`"${name}" is not a list`);
  return list;
}

/** Only an assignment has an identity: what another type calls `mesh` means something else. */
function readableIdentities(
  resource: unknown,
): Pick<Extract<DecodedResource, { kind: 'undecodable' }>, 'identities' | 'identified'> {
  const nobody = { identities: [], identified: false };
  if (!isJsonObject(resource)) return nobody;
  const { '@type': typeUrl, mesh, targets } = resource;
  if (typeof typeUrl !== 'string' || !isAssignmentTypeUrl(typeUrl, 'v1')) return nobody;
  if (!isName(mesh) || !Array.isArray(targets)) return nobody;
  const names = targets.map((target: unknown) =>
    isJsonObject(target) ? target['name'] : undefined,
  );
  const known = names.filter(isName);
  const identified = known.length > 0 && known.length === names.length;
  return { identities: known.map((name) => ({ mesh, name })), identified };
}

/** A text with a lone surrogate is none that could stand in the file: so it names nobody. */
function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.isWellFormed();
}
