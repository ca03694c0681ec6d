import type { Rung } from '../../src/discovery/events.js';
import type { ReceivedDiscoveryRequest } from '../../src/mads/discovery-request.js';
import {
  encodeAssignmentJson,
  encodeAssignmentV1,
  encodeAssignmentV1Alpha1,
} from '../../src/mads/encode-assignment.js';
import type { SentResource } from './translate.js';

/** A request, and what can be done about it. Nothing is also something that a control plane can do. */
export interface Turn {
  /** 1 for the requests of the first stream (gRPC) or connection (HTTP), 2 for those of the second. */
  readonly conversation: number;
  readonly request: ReceivedDiscoveryRequest;
  /** The headers of the request, or of the stream that it came on. */
  readonly headers: Readonly<Record<string, unknown>>;
  /** What the long poll asks for, as it was written; empty over gRPC. */
  readonly fetchTimeout: string;
  answer(answer: ScriptedAnswer): void;
  /** Sends `bytes` as a whole answer: a message, or the body of a 200. */
  answerBytes(bytes: Buffer): void;
  /** Ends in good order: status OK over gRPC; over HTTP the connection is closed without an answer. */
  end(): void;
  /** Answers with an HTTP status; over gRPC it is no way of answering. */
  respond(response: ScriptedResponse): void;
}

/** See {@link Turn.respond}. */
export interface ScriptedResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** An answer in the words of the protocol. */
export interface ScriptedAnswer {
  readonly version: string;
  /** Default over gRPC: the number of the answer in its stream, as Kuma counts. Never sent over HTTP. */
  readonly nonce?: string;
  /** Default: what the request asked for. */
  readonly typeUrl?: string;
  /** Dataplanes of the service `backend` in the mesh `default`; see {@link encodeBackend}. */
  readonly dataplanes?: readonly string[];
  /** Resources that go out as they are, behind the dataplanes. */
  readonly resources?: readonly SentResource[];
}

/** The resource of one dataplane, e.g. `backend-07`, whose address is 192.168.0.7:1234. */
export function encodeBackend(rung: Rung, dataplane: string): SentResource {
  const address = `192.168.0.${String(Number(/\d+$/.exec(dataplane)?.[0] ?? 0))}:1234`;
  if (rung.apiVersion === 'v1alpha1') {
    return encodeAssignmentV1Alpha1({
      name: `/meshes/default/dataplanes/${dataplane}`,
      targets: [new Map([['__address__', address]])],
      labels: new Map([
        ['mesh', 'default'],
        ['job', 'backend'],
        ['dataplane', dataplane],
        ['instance', dataplane],
        ['__scheme__', 'http'],
        ['__metrics_path__', '/metrics'],
      ]),
    });
  }
  const assignment = {
    mesh: 'default',
    service: 'backend',
    labels: new Map<string, string>(),
    targets: [
      {
        name: dataplane,
        scheme: 'http',
        address,
        metricsPath: '/metrics',
        labels: new Map<string, string>(),
      },
    ],
  };
  return rung.transport === 'http'
    ? encodeAssignmentJson(assignment)
    : encodeAssignmentV1(assignment);
}

/**
 * Kuma's own manner, for a control plane that stays as it is: what the client does not have is answered at once, and
 * a request that names the version in force waits for ever.
 */
export function alwaysSaying(answer: ScriptedAnswer): (turn: Turn) => void {
  return (turn) => {
    if (turn.request.versionInfo !== answer.version) turn.answer(answer);
  };
}
