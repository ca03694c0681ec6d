// Receives an answer and does nothing with it: what a transport costs by itself.
import { Agent, request as httpRequest } from 'node:http';
import { createSecureContext } from 'node:tls';
import { buffer } from 'node:stream/consumers';
import { Client, credentials } from '@grpc/grpc-js';
import { openGrpcChannel } from '../../src/discovery/transport/grpc-channel.js';
import { streamMethodPath } from '../../src/mads/api-version.js';
import { createConnector } from '../../src/platform/client/connector.js';
import type { ReceiveResult, ReceiveTask } from './receive-task.js';

/** Gives one whole answer. */
type Receive = () => Promise<Buffer>;

const task = JSON.parse(process.argv[2] ?? '') as ReceiveTask;
process.stdout.write(JSON.stringify(await measure(task)));
process.exit();

async function measure({ times, ...how }: ReceiveTask): Promise<ReceiveResult> {
  const receive = open(how);
  const wallMs: number[] = [];
  let bytes = 0;
  for (let done = 0; done < times; done++) {
    const before = performance.now();
    bytes = (await receive()).length;
    wallMs.push(performance.now() - before);
  }
  return { wallMs, bytes };
}

function open({ by, port }: Omit<ReceiveTask, 'times'>): Receive {
  switch (by) {
    case 'our-channel':
      return receiveOver(openOurChannel(port));
    case 'default-channel':
      return receiveOver(
        new Client(`127.0.0.1:${String(port)}`, credentials.createInsecure(), {
          'grpc.max_receive_message_length': -1,
        }),
      );
    case 'http':
      return pollOver(port);
  }
}

function openOurChannel(port: number): Client {
  const context = (): Promise<ReturnType<typeof createSecureContext>> =>
    Promise.resolve(createSecureContext());
  const connector = createConnector({ tls: { context, contextOfProxies: context, verify: true } });
  const endpoint = { kind: 'network', host: '127.0.0.1', port, tls: false } as const;
  const { client } = openGrpcChannel(
    { endpoint, connector, headers: () => Promise.resolve({}) },
    { keepaliveTimeMs: 30_000, keepaliveTimeoutMs: 10_000, maxResponseBytes: 2 ** 30 },
  );
  return client;
}

/** A stream of its own for each answer: its window begins anew. */
function receiveOver(client: Client): Receive {
  const identity = (bytes: Buffer): Buffer => bytes;
  return async () => {
    const stream = client.makeBidiStreamRequest(streamMethodPath('v1'), identity, identity);
    stream.write(Buffer.alloc(0));
    const body = await new Promise<Buffer>((resolve, reject) => {
      stream.once('data', resolve);
      stream.once('error', reject);
    });
    stream.on('error', () => undefined);
    stream.cancel();
    return body;
  };
}

function pollOver(port: number): Receive {
  const agent = new Agent({ keepAlive: true });
  const path = '/v3/discovery:monitoringassignments?fetch-timeout=10s';
  return async () =>
    await new Promise((resolve, reject) => {
      const request = httpRequest({ host: '127.0.0.1', port, path, method: 'POST', agent });
      request.once('error', reject);
      request.once('response', (response) => {
        resolve(buffer(response));
      });
      request.end('{}');
    });
}
