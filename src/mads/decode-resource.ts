import { isAssignmentTypeUrl, type ApiVersion } from './api-version.js';
import type { DecodedResource } from './assignment.js';
import { decodeAssignmentJson } from './decode-assignment-json.js';
import { decodeAssignmentV1 } from './decode-assignment-v1.js';
import { decodeAssignmentV1Alpha1 } from './decode-assignment-v1alpha1.js';
import type { EncodedResource } from './encoded-resource.js';

/** Decodes one resource by its encoding and generation. Never throws: see {@link DecodedResource}. */
export function decodeResource(resource: EncodedResource, apiVersion: ApiVersion): DecodedResource {
  if (resource.encoding === 'json') return decodeAssignmentJson(resource.value);
  if (!isAssignmentTypeUrl(resource.typeUrl, apiVersion)) {
    return {
      kind: 'undecodable',
      reason: `the resource is a "${resource.typeUrl}"`,
      identities: [],
      identified: false,
    };
  }
  return apiVersion === 'v1'
    ? decodeAssignmentV1(resource.value)
    : decodeAssignmentV1Alpha1(resource.value);
}
