import { Server, ServerCredentials, type ServerDuplexStream } from '@grpc/grpc-js';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeDiscoveryRequest } from '../../src/mads/discovery-request.js';
import type { Recording } from './recording.js';

/** A control plane that gives recorded answers, each only after the one before was accepted. */
export interface Replay {
  readonly port: number;
  /** Resolves when answer `count` (1 = the first) was accepted; with the reason if it was rejected. */
  answered(count: number): Promise<string | undefined>;
  close(): Promise<void>;
}

/** Serves `recording` on a free port over the transport that it was recorded on. */
export async function openReplay(recording: Recording): Promise<Replay> {
  return recording.transport === 'grpc'
    ? await openGrpcReplay(recording)
    : await openHttpReplay(recording);
}

/** Counts accepted answers and lets tests wait for them. */
class Progress {
  readonly #reasons: (string | undefined)[] = [];
  readonly #waiting = new Map<number, (reason: string | undefined) => void>();

  add(reason: string | undefined): void {
    this.#reasons.push(reason);
    this.#waiting.get(this.#reasons.length)?.(reason);
  }

  async answered(count: number): Promise<string | undefined> {
    if (this.#reasons.length >= count) return this.#reasons[count - 1];
    return await new Promise((resolve) => this.#waiting.set(count, resolve));
  }
}

async function openGrpcReplay({ apiVersion, answers }: Recording): Promise<Replay> {
  const progress = new Progress();
  const server = new Server();
  let next = 0;
  const onStream = (stream: ServerDuplexStream<Buffer, Buffer>): void => {
    let sent = 0;
    stream.on('error', () => undefined);
    stream.on('data', (bytes: Buffer) => {
      const request = decodeDiscoveryRequest(apiVersion, bytes);
      if (request.responseNonce !== '' && sent > 0) progress.add(request.errorDetail?.message);
      const answer = answers[next++];
      if (answer !== undefined) stream.write(answer.bytes);
      sent++;
    });
    stream.on('end', () => {
      stream.end();
    });
  };
  const identity = (bytes: Buffer): Buffer => bytes;
  const path = `/kuma.observability.${apiVersion}.MonitoringAssignmentDiscoveryService/StreamMonitoringAssignments`;
  server.addService(
    {
      stream: {
        path,
        requestStream: true,
        responseStream: true,
        requestSerialize: identity,
        requestDeserialize: identity,
        responseSerialize: identity,
        responseDeserialize: identity,
      },
    },
    { stream: onStream },
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return {
    port,
    answered: (count) => progress.answered(count),
    close: async () => {
      server.forceShutdown();
      await Promise.resolve();
    },
  };
}

async function openHttpReplay({ answers }: Recording): Promise<Replay> {
  const progress = new Progress();
  let next = 0;
  const parked = new Set<ServerResponse>();
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    request.resume();
    if (next > 0 && next <= answers.length) progress.add(undefined);
    const answer = answers[next++];
    if (answer === undefined) {
      parked.add(response);
      return;
    }
    response.setHeader('content-type', 'text/plain; charset=utf-8');
    response.end(answer.bytes);
  };
  const server = createServer((request, response) => {
    if (
      request.method === 'POST' &&
      request.url?.startsWith('/v3/discovery:monitoringassignments') === true
    ) {
      onRequest(request, response);
    } else {
      response.writeHead(
        request.method === 'GET' && request.url === '/v3/discovery:monitoringassignments'
          ? 405
          : 404,
      );
      response.end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    answered: (count) => progress.answered(count),
    close: async () => {
      for (const response of parked) response.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
