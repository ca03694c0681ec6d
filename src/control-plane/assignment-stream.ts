import { status, type ServerDuplexStream } from '@grpc/grpc-js';
import { assignmentTypeUrl, type ApiVersion } from '../mads/api-version.js';
import type { ReceivedDiscoveryRequest } from '../mads/discovery-request.js';
import { encodeDiscoveryResponse } from '../mads/encode-discovery-response.js';
import type { ControlPlaneContext } from './control-plane-context.js';
import { selectResources } from './snapshot.js';
import { NEW_STREAM, nextStep, takeRequest, type StreamState } from './stream-state.js';

/** A gRPC call of StreamMonitoringAssignments: decoded requests in, encoded responses out. */
export type AssignmentCall = ServerDuplexStream<ReceivedDiscoveryRequest, Buffer>;

/**
 * Serves one gRPC stream until the client ends or loses it. Nothing is sent before there is something to say, not
 * even headers: gRPC sends them with the first message.
 */
export class AssignmentStream {
  readonly #call: AssignmentCall;
  readonly #apiVersion: ApiVersion;
  readonly #context: ControlPlaneContext;
  readonly #peer: string;
  readonly #ended = new AbortController();
  #state: StreamState = NEW_STREAM;
  #isPacing = false;

  constructor(call: AssignmentCall, apiVersion: ApiVersion, context: ControlPlaneContext) {
    this.#call = call;
    this.#apiVersion = apiVersion;
    this.#context = context;
    this.#peer = call.getPeer();
  }

  /** Begins to serve. `onEnd` is called once, when the stream is over for whatever reason. */
  start(onEnd: () => void): void {
    const { board } = this.#context;
    this.#tell('stream-opened');
    this.#ended.signal.addEventListener('abort', () => {
      this.#tell('stream-closed');
      onEnd();
    });
    board.onChange(() => {
      this.#step();
    }, this.#ended.signal);
    this.#call.on('data', (request: ReceivedDiscoveryRequest) => {
      this.#take(request);
    });
    this.#call.on('end', () => this.#call.end());
    for (const event of ['cancelled', 'close', 'error']) {
      this.#call.on(event, () => {
        this.#ended.abort();
      });
    }
  }

  /** Ends the stream from our side; the client may come back elsewhere. */
  end(): void {
    const shutdown = { code: status.UNAVAILABLE, details: 'the control plane is shutting down' };
    this.#call.emit('error', shutdown);
  }

  #take(request: ReceivedDiscoveryRequest): void {
    const state = takeRequest(this.#state, request, this.#apiVersion);
    if (state === this.#state) return;
    this.#state = state;
    if (request.errorDetail !== undefined) {
      const { message } = request.errorDetail;
      const { nodeId } = state;
      const transport = 'grpc';
      this.#context.observer.observe({
        kind: 'rejected',
        transport,
        peer: this.#peer,
        nodeId,
        message,
      });
    }
    this.#step();
  }

  #step(): void {
    if (this.#ended.signal.aborted) return;
    const { board, clock } = this.#context;
    const step = nextStep(this.#state, board.current.version, clock.now());
    if (step.kind === 'wait') void this.#stepLater(step.ms);
    if (step.kind !== 'answer') return;
    this.#state = step.next;
    this.#send(step.nonce, step.resourceNames);
  }

  async #stepLater(ms: number): Promise<void> {
    if (this.#isPacing) return;
    this.#isPacing = true;
    try {
      await this.#context.clock.sleep(ms, this.#ended.signal);
    } catch {
      return;
    } finally {
      this.#isPacing = false;
    }
    this.#step();
  }

  #send(nonce: string, resourceNames: readonly string[]): void {
    const { current } = this.#context.board;
    const { version } = current;
    const resources = selectResources(current, resourceNames)[this.#apiVersion];
    const head = { version, nonce, typeUrl: assignmentTypeUrl(this.#apiVersion) };
    this.#call.write(encodeDiscoveryResponse(this.#apiVersion, head, resources));
    this.#context.observer.observe({
      kind: 'answered',
      transport: 'grpc',
      apiVersion: this.#apiVersion,
      peer: this.#peer,
      nodeId: this.#state.nodeId,
      version,
      outcome: 'assignments',
      resources: resources.length,
    });
  }

  #tell(kind: 'stream-opened' | 'stream-closed'): void {
    this.#context.observer.observe({ kind, peer: this.#peer, apiVersion: this.#apiVersion });
  }
}
