import type { Duplex } from 'node:stream';
import { serviceName, type ApiVersion } from '../../mads/api-version.js';
import {
  createHttp2Front,
  type Http2Exchange,
  type Http2Front,
} from '../../platform/server/http2-front.js';
import { AssignmentStream } from './assignment-stream.js';
import type { GrpcBehaviour } from '../eras/behaviour.js';
import type { ControlPlaneContext } from '../control-plane-context.js';
import { GrpcCall } from './grpc-call.js';
import { GrpcCode, type GrpcStatus } from './grpc-status.js';

/** The gRPC side of the control plane, without a port: connections are handed in. */
export interface GrpcFront {
  accept(connection: Duplex, peer: string): void;
  /** Ends all streams; a connection closes when its last stream is over. */
  close(): void;
}

const STREAM = 'StreamMonitoringAssignments';

/** The methods beside the stream, which kill many a Kuma (1.0.4 to 2.6) and are never served here. */
const DELTA = 'DeltaMonitoringAssignments';
const FETCH = 'FetchMonitoringAssignments';

/** Makes the gRPC side; nothing is opened. Other methods than the streams are answered with their error. */
export function createGrpcFront(behaviour: GrpcBehaviour, context: ControlPlaneContext): GrpcFront {
  return new Front(behaviour, context);
}

class Front implements GrpcFront {
  readonly #behaviour: GrpcBehaviour;
  readonly #context: ControlPlaneContext;
  readonly #http2: Http2Front;
  readonly #streams = new Set<AssignmentStream>();

  constructor(behaviour: GrpcBehaviour, context: ControlPlaneContext) {
    this.#behaviour = behaviour;
    this.#context = context;
    this.#http2 = createHttp2Front({
      handle: (exchange) => {
        this.#handle(exchange);
      },
      ...behaviour,
    });
  }

  accept(connection: Duplex, peer: string): void {
    this.#http2.accept(connection, peer);
  }

  close(): void {
    for (const stream of [...this.#streams]) stream.end();
    this.#http2.close();
  }

  #handle(exchange: Http2Exchange): void {
    const contentType = exchange.header('content-type') ?? '';
    const { firstContentTypes: allowed } = this.#behaviour;
    if (exchange.isFirst && allowed !== 'any' && !allowed.includes(contentType)) exchange.cut();
    else if (!/^application\/grpc(?:[+;]|$)/.test(contentType))
      exchange.respond(415, {}, 'isWhole');
    else this.#call(exchange);
  }

  #call(exchange: Http2Exchange): void {
    const call = new GrpcCall(exchange);
    const apiVersion = this.#behaviour.apiVersions.find(
      (version) => exchange.path === `/${serviceName(version)}/${STREAM}`,
    );
    if (apiVersion === undefined) call.end(this.#noSuchMethod(exchange.path));
    else void this.#serve(call, apiVersion);
  }

  async #serve(call: GrpcCall, apiVersion: ApiVersion): Promise<void> {
    const stream = new AssignmentStream(call, apiVersion, this.#context);
    this.#streams.add(stream);
    await stream.serve();
    this.#streams.delete(stream);
  }

  /** In grpc-go's words. */
  #noSuchMethod(path: string): GrpcStatus {
    const code = GrpcCode.unimplemented;
    const slash = path.lastIndexOf('/');
    const service = path.slice(1, slash);
    const method = path.slice(slash + 1);
    if (slash < 1) return { code, message: `malformed method name: "${path}"` };
    if (!this.#behaviour.apiVersions.some((version) => serviceName(version) === service))
      return { code, message: `unknown service ${service}` };
    if (method === DELTA && this.#behaviour.delta === 'unknown')
      return { code: GrpcCode.unknown, message: 'not implemented' };
    return method === DELTA || method === FETCH
      ? { code, message: `method ${method} not implemented` }
      : { code, message: `unknown method ${method} for service ${service}` };
  }
}
