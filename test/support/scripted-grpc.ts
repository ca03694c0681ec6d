import { Server, ServerCredentials, type ServerDuplexStream } from '@grpc/grpc-js';
import type { ListenOptions, Socket } from 'node:net';

import {
  assignmentTypeUrl,
  streamMethodPath,
  type ApiVersion,
} from '../../src/mads/api-version.js';
import { decodeDiscoveryRequest } from '../../src/mads/discovery-request.js';
import { encodeDiscoveryResponse } from '../../src/mads/encode-discovery-response.js';
import type { ProtobufResource } from '../../src/mads/encoded-resource.js';
import { openRawServer, type RawServer } from './raw-server.js';
import { encodeBackend, type ScriptedAnswer, type Turn } from './scripted-turn.js';
import type { TlsFront } from './tls-front.js';

type Stream = ServerDuplexStream<Buffer, Buffer>;

/** The gRPC half of a scripted control plane: a real server of the gRPC library. */
export async function openScriptedGrpc(
  apiVersion: ApiVersion,
  options: {
    readonly listen: ListenOptions;
    readonly onTurn: (turn: Turn) => void;
    readonly tls?: TlsFront | undefined;
  },
): Promise<RawServer> {
  const server = new Server();
  let conversations = 0;
  const onStream = (stream: Stream): void => {
    const conversation = ++conversations;
    let answers = 0;
    stream.on('error', () => undefined);
    stream.on('data', (bytes: Buffer) => {
      options.onTurn({
        conversation,
        headers: stream.metadata.getMap(),
        request: decodeDiscoveryRequest(apiVersion, bytes),
        fetchTimeout: '',
        answer: (answer) => {
          stream.write(encodeAnswer(apiVersion, { nonce: String(++answers), ...answer }));
        },
        answerBytes: (message) => {
          stream.write(message);
        },
        end: () => {
          stream.end();
        },
        respond: () => {
          throw new Error('A stream answers with messages');
        },
      });
    });
    stream.on('end', () => {
      stream.end();
    });
  };
  const identity = (bytes: Buffer): Buffer => bytes;
  const method = {
    path: streamMethodPath(apiVersion),
    requestStream: true,
    responseStream: true,
    requestSerialize: identity,
    requestDeserialize: identity,
    responseSerialize: identity,
    responseDeserialize: identity,
  };
  server.addService({ stream: method }, { stream: onStream });
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  const onConnection = (socket: Socket): void => {
    injector.injectConnection(socket);
  };
  const raw = await openRawServer(
    options.tls?.before(onConnection) ?? onConnection,
    options.listen,
  );
  return {
    port: raw.port,
    get accepted() {
      return raw.accepted;
    },
    get standing() {
      return raw.standing;
    },
    cut: () => {
      raw.cut();
    },
    close: async () => {
      await raw.close();
      server.forceShutdown();
    },
  };
}

function encodeAnswer(apiVersion: ApiVersion, answer: ScriptedAnswer): Buffer {
  const { version, nonce = '', typeUrl = assignmentTypeUrl(apiVersion) } = answer;
  const { dataplanes = [], resources = [] } = answer;
  const backends = dataplanes.map((name) => encodeBackend({ transport: 'grpc', apiVersion }, name));
  return encodeDiscoveryResponse(apiVersion, { version, nonce, typeUrl }, [
    ...(backends as readonly ProtobufResource[]),
    ...(resources as readonly ProtobufResource[]),
  ]);
}
