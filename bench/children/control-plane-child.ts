// A control plane that answers with what it is told to: gRPC v1 streams or HTTP long polls, on a port of its own.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { Server, ServerCredentials, type ServerDuplexStream } from '@grpc/grpc-js';
import type { ControlPlaneCommand, ControlPlaneNews } from './control-plane-messages.js';

interface State {
  readonly body: Buffer;
  readonly version: string;
}

/** Gives the next state to one who waits for it. */
type Waiter = (state: State) => void;

interface Stage {
  /** What `send` makes current. */
  loaded: State | undefined;
  current: State | undefined;
  readonly waiters: Waiter[];
}

const stage: Stage = { loaded: undefined, current: undefined, waiters: [] };

const transport = process.argv[2] === 'http' ? 'http' : 'grpc';
const port = transport === 'http' ? await listenHttp() : await listenGrpc();
process.on('message', (command: ControlPlaneCommand) => void obey(command));
process.once('disconnect', () => process.exit());
tell({ kind: 'listening', port });

async function obey(command: ControlPlaneCommand): Promise<void> {
  switch (command.kind) {
    case 'load':
      stage.loaded = { body: await readFile(command.path), version: command.version };
      tell({ kind: 'loaded' });
      return;
    case 'loadText':
      stage.loaded = { body: Buffer.from(command.text), version: command.version };
      tell({ kind: 'loaded' });
      return;
    case 'send': {
      const atNs = String(process.hrtime.bigint());
      stage.current = stage.loaded;
      for (const waiter of stage.waiters.splice(0))
        if (stage.current !== undefined) waiter(stage.current);
      tell({ kind: 'sent', atNs });
    }
  }
}

function tell(news: ControlPlaneNews): void {
  process.send?.(news);
}

function wait(waiter: Waiter): void {
  stage.waiters.push(waiter);
  tell({ kind: 'waiting' });
}

async function listenGrpc(): Promise<number> {
  const server = new Server({ 'grpc.max_receive_message_length': -1 });
  const identity = (bytes: Buffer): Buffer => bytes;
  const method = {
    path: '/kuma.observability.v1.MonitoringAssignmentDiscoveryService/StreamMonitoringAssignments',
    requestStream: true,
    responseStream: true,
    requestSerialize: identity,
    requestDeserialize: identity,
    responseSerialize: identity,
    responseDeserialize: identity,
  };
  server.addService({ stream: method }, { stream: answerStream });
  return await new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
}

/** Each request says that the client has what was sent; the first one that it has nothing yet. */
function answerStream(stream: ServerDuplexStream<Buffer, Buffer>): void {
  const progress = { sent: '', isWaiting: false };
  const answer = (state: State): void => {
    progress.sent = state.version;
    progress.isWaiting = false;
    stream.write(state.body);
  };
  stream.on('data', () => {
    const { current } = stage;
    if (current !== undefined && progress.sent !== current.version) answer(current);
    else if (!progress.isWaiting) {
      progress.isWaiting = true;
      wait(answer);
    }
  });
  stream.on('error', () => undefined);
  stream.on('end', () => {
    stream.end();
  });
}

async function listenHttp(): Promise<number> {
  const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0 }, (request, response) => {
    void answerPoll(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function answerPoll(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'POST') {
    response.writeHead(405).end();
    return;
  }
  const asked = JSON.parse((await buffer(request)).toString()) as {
    readonly version_info?: string;
  };
  const { current } = stage;
  if (current !== undefined && asked.version_info !== current.version) respond(response, current);
  else {
    const timer = setTimeout(
      () => {
        response.writeHead(304).end();
      },
      fetchTimeoutMs(request.url ?? ''),
    );
    wait((state) => {
      clearTimeout(timer);
      if (!response.headersSent) respond(response, state);
    });
  }
}

function respond(response: ServerResponse, { body }: State): void {
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end(body);
}

function fetchTimeoutMs(url: string): number {
  const text = new URL(url, 'http://localhost').searchParams.get('fetch-timeout') ?? '10s';
  const [, digits = '10', unit = 's'] = /^(\d+)(ms|s|m)$/.exec(text) ?? [];
  return Number(digits) * ({ ms: 1, s: 1_000, m: 60_000 }[unit] ?? 1_000);
}
