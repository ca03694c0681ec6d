/**
 * The two generations of MADS messages: `v1alpha1` (xDS v2, Kuma 0.3.2 to 1.2) and `v1` (xDS v3, Kuma 1.2 and
 * later). The version names the messages, not the transport.
 */
export type ApiVersion = 'v1' | 'v1alpha1';

/** The protobuf package of each generation's service and assignment. */
const PACKAGE: Readonly<Record<ApiVersion, string>> = {
  v1: 'kuma.observability.v1',
  v1alpha1: 'kuma.observability.v1alpha1',
};

/**
 * The full name of the assignment message, e.g. `kuma.observability.v1.MonitoringAssignment`: what a type URL
 * ends with behind its last slash.
 */
export function assignmentMessageName(apiVersion: ApiVersion): string {
  return `${PACKAGE[apiVersion]}.MonitoringAssignment`;
}

/** The type URL that a request names. Kuma answers a request for the other generation's URL with silence. */
export function assignmentTypeUrl(apiVersion: ApiVersion): string {
  return `type.googleapis.com/${assignmentMessageName(apiVersion)}`;
}

/** The full name of the gRPC service. */
export function serviceName(apiVersion: ApiVersion): string {
  return `${PACKAGE[apiVersion]}.MonitoringAssignmentDiscoveryService`;
}

/**
 * The path of the state-of-the-world stream, the only gRPC method that is ever called: the Delta and the unary
 * one panic whole control planes (Kuma 1.0.4 to 2.6.15).
 */
export function streamMethodPath(apiVersion: ApiVersion): string {
  return `/${serviceName(apiVersion)}/StreamMonitoringAssignments`;
}

/** True when `typeUrl` names `apiVersion`'s assignment; only what follows the last slash counts. */
export function isAssignmentTypeUrl(typeUrl: string, apiVersion: ApiVersion): boolean {
  return typeUrl.slice(typeUrl.lastIndexOf('/') + 1) === assignmentMessageName(apiVersion);
}
