// The messages of MADS as bytes. Requests: see discovery-request.ts (encodeDiscoveryRequest,
// decodeDiscoveryRequest); answers: encode-discovery-response.ts; assignments: encode-assignment.ts.
import { fromJSON, type AnyDefinition } from '@grpc/proto-loader';
import { assignmentMessageName, serviceName, type ApiVersion } from './api-version.js';
import { descriptor } from './descriptor.js';

/** A message as protobufjs takes and gives it: field names as in the .proto files, absent fields left out. */
export type WireObject = Readonly<Record<string, unknown>>;

/** Turns a message into bytes and back. */
export interface MessageCodec {
  /** Label maps may be null-prototype objects, so that keys such as `__proto__` stay data. */
  encode(message: WireObject): Buffer;
  /**
   * Unknown fields are skipped, invalid UTF-8 becomes U+FFFD.
   *
   * @throws Error when `bytes` are not a message at all.
   */
  decode(bytes: Uint8Array): WireObject;
}

/** All that one generation of MADS puts on the wire. */
export interface DiscoveryService {
  /** The path of the state-of-the-world stream, as the .proto files say it. */
  readonly streamPath: string;
  readonly request: MessageCodec;
  readonly response: MessageCodec;
  readonly assignment: MessageCodec;
}

const definitions = fromJSON(descriptor);

const services: Readonly<Record<ApiVersion, DiscoveryService>> = {
  v1: createService('v1', 'envoy.service.discovery.v3'),
  v1alpha1: createService('v1alpha1', 'envoy.api.v2'),
};

/** The messages and the stream of `apiVersion`. */
export function discoveryService(apiVersion: ApiVersion): DiscoveryService {
  return services[apiVersion];
}

function createService(apiVersion: ApiVersion, xdsPackage: string): DiscoveryService {
  return {
    streamPath: streamPathOf(serviceName(apiVersion)),
    request: createCodec(`${xdsPackage}.DiscoveryRequest`),
    response: createCodec(`${xdsPackage}.DiscoveryResponse`),
    assignment: createCodec(assignmentMessageName(apiVersion)),
  };
}

function streamPathOf(service: string): string {
  const definition = definitions[service];
  if (definition === undefined || isMessage(definition) || 'format' in definition) {
    throw new Error(`Cannot happen: no service "${service}" in the descriptor`);
  }
  return definition['StreamMonitoringAssignments']?.path ?? '';
}

function createCodec(messageName: string): MessageCodec {
  const definition = definitions[messageName];
  if (definition === undefined || !isMessage(definition)) {
    throw new Error(`Cannot happen: no message "${messageName}" in the descriptor`);
  }
  return {
    encode: (message) => definition.serialize(message),
    decode: (bytes) => definition.deserialize(bytes as Buffer) as WireObject,
  };
}

type MessageDefinition = Extract<AnyDefinition, { serialize: unknown }>;

function isMessage(definition: AnyDefinition): definition is MessageDefinition {
  return 'serialize' in definition && typeof definition.serialize === 'function';
}
