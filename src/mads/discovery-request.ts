import { assignmentTypeUrl, type ApiVersion } from './api-version.js';
import { discoveryService, type WireObject } from './discovery-service.js';

/** What a client says on a discovery stream: which version it has and what it thought of the last answer. */
export interface DiscoveryRequest {
  /** The version in force at the client; empty when it has none. */
  readonly versionInfo: string;
  readonly nodeId: string;
  /** The nonce of the answer that this request is the reply to; empty in the first request of a stream. */
  readonly responseNonce: string;
  /** Makes the reply a rejection. `code` is a gRPC status code. */
  readonly errorDetail?: { readonly code: number; readonly message: string };
}

/** A request as a server sees it. Absent fields are empty texts and lists. */
export interface ReceivedDiscoveryRequest extends DiscoveryRequest {
  readonly typeUrl: string;
  /** Exact names; empty means all. */
  readonly resourceNames: readonly string[];
}

/**
 * Encodes a request for all resources of `apiVersion`. Empty fields are left out, as Go does; `resource_names` is
 * always empty, because Kuma knows no wildcard but that.
 */
export function encodeDiscoveryRequest(
  apiVersion: ApiVersion,
  request: DiscoveryRequest,
): Uint8Array {
  return discoveryService(apiVersion).request.encode({
    ...(request.versionInfo !== '' && { version_info: request.versionInfo }),
    node: request.nodeId === '' ? {} : { id: request.nodeId },
    type_url: assignmentTypeUrl(apiVersion),
    ...(request.responseNonce !== '' && { response_nonce: request.responseNonce }),
    ...(request.errorDetail !== undefined && { error_detail: request.errorDetail }),
  });
}

/**
 * Decodes a client's request. Fields that MADS has no use for are skipped.
 *
 * @throws Error when `bytes` are not a DiscoveryRequest.
 */
export function decodeDiscoveryRequest(
  apiVersion: ApiVersion,
  bytes: Uint8Array,
): ReceivedDiscoveryRequest {
  const message = discoveryService(apiVersion).request.decode(bytes);
  const error = message['error_detail'] as WireObject | undefined;
  return {
    versionInfo: textOf(message, 'version_info'),
    nodeId: textOf(message['node'] as WireObject | undefined, 'id'),
    responseNonce: textOf(message, 'response_nonce'),
    typeUrl: textOf(message, 'type_url'),
    resourceNames: (message['resource_names'] as readonly string[] | undefined) ?? [],
    ...(error !== undefined && {
      errorDetail: { code: Number(error['code'] ?? 0), message: textOf(error, 'message') },
    }),
  };
}

function textOf(message: WireObject | undefined, field: string): string {
  return (message?.[field] as string | undefined) ?? '';
}
