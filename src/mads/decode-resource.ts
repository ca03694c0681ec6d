import { isAssignmentTypeUrl, type ApiVersion } from './api-version.js';
import type { DecodedResource } from './assignment.js';
import { decodeAny } from './decode-any.js';
import { decodeAssignmentJson } from './decode-assignment-json.js';
import { decodeAssignmentV1 } from './decode-assignment-v1.js';
import { decodeAssignmentV1Alpha1 } from './decode-assignment-v1alpha1.js';
import { resourceBytes, type EncodedResources } from './encoded-resource.js';

/** A larger one would keep everybody waiting; as in JSON. */
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * Decodes one resource by its encoding and generation, whatever it may hold: what AssignmentSlices cannot read, and
 * all of v1alpha1. `index` is below `resources.count`. Never throws: see {@link DecodedResource}.
 */
export function decodeResource(
  resources: EncodedResources,
  index: number,
  apiVersion: ApiVersion,
): DecodedResource {
  const bytes = resourceBytes(resources, index);
  if (resources.encoding === 'json') return decodeAssignmentJson(bytes);
  if (bytes.length > MOST_BYTES) {
    const reason = `the resource is larger than ${String(MOST_BYTES)} bytes and not plain`;
    return { kind: 'undecodable', reason, identities: [], identified: false };
  }
  const { typeUrl, value } = decodeAny(bytes);
  if (!isAssignmentTypeUrl(typeUrl, apiVersion)) {
    return {
      kind: 'undecodable',
      reason: `the resource is a "${typeUrl}"`,
      identities: [],
      identified: false,
    };
  }
  return apiVersion === 'v1' ? decodeAssignmentV1(value) : decodeAssignmentV1Alpha1(value);
}
