import { Server, ServerCredentials } from '@grpc/grpc-js';
import type { Duplex } from 'node:stream';
import { streamMethodPath, type ApiVersion } from '../mads/api-version.js';
import { decodeDiscoveryRequest } from '../mads/discovery-request.js';
import { AssignmentStream, type AssignmentCall } from './assignment-stream.js';
import type { ControlPlaneContext } from './control-plane-context.js';

/** The gRPC side of the control plane, without a port: connections are handed in. */
export interface GrpcFront {
  accept(connection: Duplex): void;
  /** Ends all streams; a connection closes when its last stream is over. */
  close(): void;
  /** Lets go of whatever is left. Call it when all connections are gone. */
  destroy(): void;
}

const OPTIONS = {
  // As Kuma since 1.0.8. A client that does not answer in time is gone.
  'grpc.keepalive_time_ms': 15_000,
  'grpc.keepalive_timeout_ms': 15_000,
  'grpc.enable_channelz': 0,
  // Requests are short; answers may have any size.
  'grpc.max_receive_message_length': 4 * 1024 * 1024,
  'grpc.max_send_message_length': -1,
};

/** Makes the gRPC side; nothing is opened. Other methods than the streams are answered with UNIMPLEMENTED. */
export function createGrpcFront(context: ControlPlaneContext): GrpcFront {
  const server = new Server(OPTIONS);
  const streams = new Set<AssignmentStream>();
  for (const apiVersion of ['v1', 'v1alpha1'] as const) {
    registerStream(server, apiVersion, (call) => {
      const stream = new AssignmentStream(call, apiVersion, context);
      streams.add(stream);
      stream.start(() => streams.delete(stream));
    });
  }
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  return {
    accept: (connection) => {
      injector.injectConnection(connection);
    },
    close: () => {
      for (const stream of [...streams]) stream.end();
      injector.destroy();
    },
    destroy: () => {
      server.forceShutdown();
    },
  };
}

function registerStream(
  server: Server,
  apiVersion: ApiVersion,
  handle: (call: AssignmentCall) => void,
): void {
  server.register(
    streamMethodPath(apiVersion),
    handle,
    (response: Buffer) => response,
    (request: Buffer) => decodeDiscoveryRequest(apiVersion, request),
    'bidi',
  );
}
