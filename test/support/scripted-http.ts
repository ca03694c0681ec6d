import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { ListenOptions, Socket } from 'node:net';

import { assignmentTypeUrl } from '../../src/mads/api-version.js';
import type { ReceivedDiscoveryRequest } from '../../src/mads/discovery-request.js';
import { renderJsonResponse } from '../../src/mads/encode-discovery-response.js';
import type { JsonResource } from '../../src/mads/encoded-resource.js';
import { openRawServer, type RawServer } from './raw-server.js';
import { encodeBackend, type ScriptedAnswer, type Turn } from './scripted-turn.js';
import type { TlsFront } from './tls-front.js';

const PATH = '/v3/discovery:monitoringassignments';

/** The HTTP half of a scripted control plane: Node's own server, with the manners of Kuma's. */
export async function openScriptedHttp(options: {
  readonly listen: ListenOptions;
  readonly onTurn: (turn: Turn) => void;
  readonly tls?: TlsFront | undefined;
}): Promise<RawServer> {
  const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 });
  let conversations = 0;
  const ordinals = new WeakMap<Socket, number>();
  const ordinalOf = (socket: Socket): number => {
    const ordinal = ordinals.get(socket) ?? ++conversations;
    ordinals.set(socket, ordinal);
    return ordinal;
  };
  server.on('request', (request, response) => {
    void readBody(request).then((body) => {
      if (!isPoll(request)) {
        response.writeHead(request.url === PATH ? 405 : 404).end();
        return;
      }
      options.onTurn(toTurn(request, { response, body, conversation: ordinalOf(request.socket) }));
    });
  });
  const onConnection = (socket: Socket): void => {
    server.emit('connection', socket);
  };
  return await openRawServer(options.tls?.before(onConnection) ?? onConnection, options.listen);
}

function isPoll({ method, url = '', headers }: IncomingMessage): boolean {
  const isJson = headers['content-type']?.startsWith('application/json') === true;
  return method === 'POST' && url.startsWith(`${PATH}?`) && isJson;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

function toTurn(
  request: IncomingMessage,
  rest: { readonly response: ServerResponse; readonly body: Buffer; readonly conversation: number },
): Turn {
  const { response, body, conversation } = rest;
  const respond: Turn['respond'] = ({ status, headers = {}, body: answer = '' }) => {
    response.writeHead(status, headers).end(answer);
  };
  const answerBytes = (bytes: Buffer): void => {
    respond({
      status: 200,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: bytes,
    });
  };
  return {
    conversation,
    headers: request.headers,
    request: toDiscoveryRequest(JSON.parse(body.toString('utf8')) as JsonRequest),
    fetchTimeout:
      new URL(request.url ?? '', 'http://localhost').searchParams.get('fetch-timeout') ?? '',
    answer: (answer) => {
      answerBytes(Buffer.from(renderAnswer(answer)));
    },
    answerBytes,
    end: () => {
      request.socket.end();
    },
    respond,
  };
}

/** The members that a poll must have: Kuma refuses others, and takes no absent node since 2.6. */
interface JsonRequest {
  readonly version_info: string;
  readonly node: { readonly id: string };
  readonly type_url: string;
  readonly resource_names: readonly string[];
  readonly response_nonce: string;
}

function toDiscoveryRequest(json: JsonRequest): ReceivedDiscoveryRequest {
  return {
    versionInfo: json.version_info,
    nodeId: json.node.id,
    typeUrl: json.type_url,
    resourceNames: json.resource_names,
    responseNonce: json.response_nonce,
  };
}

function renderAnswer(answer: ScriptedAnswer): string {
  const { version, typeUrl = assignmentTypeUrl('v1'), dataplanes = [], resources = [] } = answer;
  const backends = dataplanes.map((name) =>
    encodeBackend({ transport: 'http', apiVersion: 'v1' }, name),
  );
  return renderJsonResponse({ version, typeUrl }, [
    ...(backends as readonly JsonResource[]),
    ...(resources as readonly JsonResource[]),
  ]);
}
