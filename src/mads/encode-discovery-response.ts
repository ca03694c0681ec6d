import type { ApiVersion } from './api-version.js';
import { discoveryService } from './discovery-service.js';
import type { JsonResource, ProtobufResource } from './encoded-resource.js';
import { goJson } from './encode-assignment.js';

/** The head of an answer: what goes out beside the resources. Empty texts are left out. */
export interface ResponseHead {
  readonly version: string;
  /** Empty over HTTP. */
  readonly nonce: string;
  readonly typeUrl: string;
}

/** Encodes the envelope of a stream's answer. `control_plane` and `canary` stay unset, as Kuma leaves them. */
export function encodeDiscoveryResponse(
  apiVersion: ApiVersion,
  head: ResponseHead,
  resources: readonly ProtobufResource[],
): Buffer {
  return discoveryService(apiVersion).response.encode({
    ...(head.version !== '' && { version_info: head.version }),
    resources: resources.map(({ typeUrl, value }) => ({ type_url: typeUrl, value })),
    ...(head.typeUrl !== '' && { type_url: head.typeUrl }),
    ...(head.nonce !== '' && { nonce: head.nonce }),
  });
}

/**
 * Renders the body of an HTTP answer: compact JSON in Kuma's member order. No `resources` member means that there
 * are none, and there is never a nonce.
 */
export function renderJsonResponse(
  head: Omit<ResponseHead, 'nonce'>,
  resources: readonly JsonResource[],
): string {
  const elements = resources.map(({ value }) => value.toString('utf8')).join(',');
  const members = [
    head.version === '' ? '' : `"version_info":${goJson(head.version)}`,
    elements === '' ? '' : `"resources":[${elements}]`,
    head.typeUrl === '' ? '' : `"type_url":${goJson(head.typeUrl)}`,
  ];
  return `{${members.filter((member) => member !== '').join(',')}}`;
}
