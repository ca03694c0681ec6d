import { status, type ServiceError } from '@grpc/grpc-js';
import { errorText } from '../../base/error-text.js';
import { ConnectError } from '../../platform/client/connect-error.js';
import { tlsAlertText } from '../../platform/client/tls-failure.js';
import type { Endpoint } from '../../platform/client/endpoint.js';
import { closedHint } from './closed-hint.js';
import { SourceError } from '../errors.js';

/** How far a stream had come when it failed. */
export interface GrpcStage {
  /** The peer's HTTP/2 SETTINGS had arrived. */
  readonly connected: boolean;
  /** A message had arrived. */
  readonly answered: boolean;
  /** The stream was to go on from a version, so this way of speaking had worked before. */
  readonly hadVersion: boolean;
  /** The content type of the answer, where headers had arrived. */
  readonly contentType: string | undefined;
  /** What the connection failed by or ended with, where that is known. */
  readonly connectError?: unknown;
  readonly endpoint: Endpoint;
  /** Names the proxy on the way, to be put behind a message; empty without one. */
  readonly way: string;
}

const UNREACHABLE = /\bconnect E[A-Z]+|ENOTFOUND|EAI_AGAIN|Name resolution failed/;

/** What grpc-js adds to the error of a connection: a time of its own and an empty note. */
const LIBRARY_NOTES = / \(\d{4}-[^)]*Z\)|\.? Resolution note: *$/g;

/** Says what grpc-js' error means for us: gRPC status codes are used for too many things to be shown alone. */
export function toSourceError(error: unknown, stage: GrpcStage): SourceError {
  const { code, details = errorText(error) } = error as Partial<ServiceError>;
  const text = `${details.replace(LIBRARY_NOTES, '')} (gRPC status ${String(code)})`;
  const alert = tlsAlertText(stage.connectError);
  if (alert !== undefined)
    return new SourceError('control-plane-unreachable', `Cannot connect: ${alert}`, {
      cause: error,
    });
  if (!stage.connected) return notConnected(text, stage, error);
  if (code === status.RESOURCE_EXHAUSTED) return exhausted(text, stage, error);
  if (stage.answered || (stage.hadVersion && code !== status.UNIMPLEMENTED)) {
    return new SourceError('connection-lost', `Lost the gRPC stream: ${text}`, { cause: error });
  }
  if (code !== undefined && VAGUE.has(code) && isNotGrpc(stage)) return notGrpc(stage, error);
  return beforeFirstAnswer(code, text, error);
}

/** Not even the attempt could be made: with this address or these headers the library has nothing to begin with. */
export function notOpened(cause: unknown): SourceError {
  const failure = cause instanceof ConnectError ? cause.message : errorText(cause);
  return new SourceError('control-plane-unreachable', `Cannot connect: ${failure}`, { cause });
}

function notConnected(text: string, stage: GrpcStage, error: unknown): SourceError {
  const cause = stage.connectError ?? error;
  if (cause instanceof ConnectError) {
    const code = cause.failure === 'no-protocol' ? 'not-http2' : 'control-plane-unreachable';
    return new SourceError(code, `Cannot connect: ${cause.message}`, { cause });
  }
  if (UNREACHABLE.test(text)) {
    return new SourceError('control-plane-unreachable', `Cannot connect: ${text}`, { cause });
  }
  // Who has answered over TLS took us as we are. In cleartext the answer may be an alert.
  const hasAnswered = stage.endpoint.tls && text.includes('Protocol error');
  const hint = hasAnswered ? '' : closedHint(stage.endpoint);
  return new SourceError(
    'not-http2',
    `Cannot speak gRPC: the peer does not speak HTTP/2${stage.way}: ${text}${hint}`,
    { cause },
  );
}

/** The same status stands for a GOAWAY over pings, for a message beyond our limit, and for a web page. */
function exhausted(text: string, stage: GrpcStage, cause: unknown): SourceError {
  if (isNotGrpc(stage)) {
    return notGrpc(stage, cause);
  }
  if (/message (larger than max|that decompresses to a size larger)/i.test(text)) {
    const message = `Cannot take the answer: ${text}; raise --max-response-size`;
    return new SourceError('response-too-large', message, { cause });
  }
  if (/bandwidth exhausted|too_many_pings/i.test(text)) {
    return new SourceError(
      'too-many-pings',
      `The control plane takes our keepalive pings for too many: ${text}`,
      { cause },
    );
  }
  return new SourceError('connection-lost', `Lost the gRPC stream: ${text}`, { cause });
}

/** What the library says of answers that are no gRPC at all; from a gRPC server they are a failure like others. */
const VAGUE: ReadonlySet<number> = new Set([status.UNKNOWN, status.INTERNAL]);

function isNotGrpc({ contentType }: GrpcStage): boolean {
  return contentType?.startsWith('application/grpc') === false;
}

function notGrpc({ contentType = '' }: GrpcStage, cause: unknown): SourceError {
  const message = `Cannot speak gRPC: the peer answers "${contentType}"`;
  return new SourceError('not-mads', message, { cause });
}

function beforeFirstAnswer(code: number | undefined, text: string, cause: unknown): SourceError {
  switch (code) {
    case status.UNIMPLEMENTED:
      return new SourceError('not-mads', `The peer does not serve this: ${text}`, { cause });
    case status.UNAUTHENTICATED:
    case status.PERMISSION_DENIED:
      return new SourceError('answer-refused-by-peer', `The control plane refuses: ${text}`, {
        cause,
      });
    default:
      return new SourceError('connection-lost', `Lost the gRPC stream: ${text}`, { cause });
  }
}
