import { assignmentTypeUrl, type ApiVersion } from './api-version.js';
import type { AssignmentV1, AssignmentV1Alpha1, LabelMap, TargetV1 } from './assignment-message.js';
import { compareBytewise } from '../base/byte-order.js';
import { discoveryService, type WireObject } from './discovery-service.js';
import type { JsonResource, ProtobufResource } from './encoded-resource.js';

/** Encodes a v1 assignment as a `google.protobuf.Any`. */
export function encodeAssignmentV1(assignment: AssignmentV1): ProtobufResource {
  return toAny('v1', toWireV1(assignment));
}

/** Encodes a v1alpha1 assignment as a `google.protobuf.Any`. */
export function encodeAssignmentV1Alpha1(assignment: AssignmentV1Alpha1): ProtobufResource {
  return toAny('v1alpha1', {
    ...filled('name', assignment.name),
    targets: assignment.targets.map((labels) => toWireLabels(labels)),
    ...toWireLabels(assignment.labels),
  });
}

/**
 * Encodes a v1 assignment as canonical proto3 JSON with an `@type` member: compact, original names, label names in
 * order, and `<`, `>`, `&` escaped as Go does.
 */
export function encodeAssignmentJson(assignment: AssignmentV1): JsonResource {
  const message = { '@type': assignmentTypeUrl('v1'), ...toWireV1(assignment) };
  return { encoding: 'json', value: Buffer.from(goJson(message)) };
}

/** `JSON.stringify`, with the characters escaped that Go escapes too, because they mean something in HTML. */
export function goJson(value: unknown): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

function toAny(apiVersion: ApiVersion, message: WireObject): ProtobufResource {
  const value = discoveryService(apiVersion).assignment.encode(message);
  return { encoding: 'protobuf', typeUrl: assignmentTypeUrl(apiVersion), value };
}

function toWireV1(assignment: AssignmentV1): WireObject {
  return {
    ...filled('mesh', assignment.mesh),
    ...filled('service', assignment.service),
    ...(assignment.targets.length > 0 && { targets: assignment.targets.map(toWireTarget) }),
    ...toWireLabels(assignment.labels),
  };
}

function toWireTarget(target: TargetV1): WireObject {
  return {
    ...filled('name', target.name),
    ...filled('scheme', target.scheme),
    ...filled('address', target.address),
    ...filled('metrics_path', target.metricsPath),
    ...toWireLabels(target.labels),
  };
}

/** Without a prototype an object is a map: `__proto__` is a key like any other. */
function toWireLabels(labels: LabelMap): WireObject {
  if (labels.size === 0) return {};
  const map = Object.create(null) as Record<string, string>;
  for (const name of [...labels.keys()].sort(compareBytewise)) map[name] = labels.get(name) ?? '';
  return { labels: map };
}

function filled(field: string, text: string): WireObject {
  return text === '' ? {} : { [field]: text };
}
