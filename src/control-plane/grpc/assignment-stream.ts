import { errorText } from '../../base/error-text.js';
import { assignmentTypeUrl, type ApiVersion } from '../../mads/api-version.js';
import {
  decodeDiscoveryRequest,
  type ReceivedDiscoveryRequest,
} from '../../mads/discovery-request.js';
import { encodeDiscoveryResponse } from '../../mads/encode-discovery-response.js';
import type { ControlPlaneContext } from '../control-plane-context.js';
import type { GrpcCall } from './grpc-call.js';
import { GrpcCode, GrpcStatusError, type GrpcStatus } from './grpc-status.js';
import { inAnyOrder } from '../assignments/in-any-order.js';
import { selectResources, type Snapshot } from '../assignments/snapshot.js';
import type { SnapshotView } from '../assignments/snapshot-view.js';
import { NEW_STREAM, nextStep, takeRequest, type StreamState } from './stream-state.js';

/**
 * Serves one gRPC stream until the client ends or loses it. Nothing is sent before there is something to say, not
 * even headers: gRPC sends them with the first message.
 */
export class AssignmentStream {
  readonly #call: GrpcCall;
  readonly #apiVersion: ApiVersion;
  readonly #context: ControlPlaneContext;
  #state: StreamState = NEW_STREAM;
  /** What this client is told; there as soon as it said who it is. */
  #view: SnapshotView | undefined;
  #isPacing = false;
  #hasRejected = false;
  /** Resolves when there is room for another answer. */
  #sent: Promise<void> = Promise.resolve();

  constructor(call: GrpcCall, apiVersion: ApiVersion, context: ControlPlaneContext) {
    this.#call = call;
    this.#apiVersion = apiVersion;
    this.#context = context;
  }

  /** Resolves when the stream is over for whatever reason. */
  async serve(): Promise<void> {
    this.#tell('stream-opened');
    this.#call.end(await this.#talk());
    this.#tell('stream-closed');
  }

  /** Ends the stream from our side; the client may come back elsewhere. */
  end(): void {
    const message = 'the control plane is shutting down';
    this.#call.end({ code: GrpcCode.unavailable, message });
  }

  async #talk(): Promise<GrpcStatus> {
    try {
      for await (const message of this.#call.messages) {
        this.#take(this.#decode(message));
        // A client that sends without reading is not read from.
        await this.#sent;
      }
      return { code: GrpcCode.ok, message: '' };
    } catch (error) {
      if (error instanceof GrpcStatusError) return error;
      throw error;
    }
  }

  #decode(message: Buffer): ReceivedDiscoveryRequest {
    try {
      return decodeDiscoveryRequest(this.#apiVersion, message);
    } catch (error) {
      const reason = `grpc: failed to unmarshal the received message: ${errorText(error)}`;
      throw new GrpcStatusError({ code: GrpcCode.internal, message: reason });
    }
  }

  #take(request: ReceivedDiscoveryRequest): void {
    const state = takeRequest(this.#state, request, this.#apiVersion);
    if (state === this.#state) return;
    this.#state = state;
    if (request.errorDetail !== undefined) this.#tellRejection(request.errorDetail.message);
    this.#view ??= this.#openView();
    this.#step();
  }

  #openView(): SnapshotView {
    const subscriber = { apiVersion: this.#apiVersion, nodeId: this.#state.nodeId };
    const view = this.#context.feed.forStream(subscriber, this.#call.signal);
    view.onChange(() => {
      this.#step();
    }, this.#call.signal);
    return view;
  }

  #step(): void {
    const snapshot = this.#view?.current;
    if (snapshot === undefined || this.#call.signal.aborted) return;
    const { behaviour, clock } = this.#context;
    const step = nextStep(this.#state, snapshot.version, {
      nowMs: clock.now(),
      repeatAfterMs: behaviour.grpc?.repeatAfterMs ?? 0,
    });
    if (step.kind === 'wait') void this.#stepLater(step.ms);
    if (step.kind !== 'answer') return;
    this.#state = step.next;
    this.#send(snapshot, step);
  }

  async #stepLater(ms: number): Promise<void> {
    if (this.#isPacing) return;
    this.#isPacing = true;
    try {
      await this.#context.clock.sleep(ms, this.#call.signal);
    } catch {
      return;
    } finally {
      this.#isPacing = false;
    }
    this.#step();
  }

  #send(
    snapshot: Snapshot,
    { nonce, resourceNames }: { readonly nonce: string; readonly resourceNames: readonly string[] },
  ): void {
    const { behaviour, random } = this.#context;
    const { version } = snapshot;
    const selected = selectResources(snapshot, resourceNames)[this.#apiVersion];
    const resources = behaviour.resources === 'as-kuma' ? inAnyOrder(selected, random) : selected;
    const head = { version, nonce, typeUrl: assignmentTypeUrl(this.#apiVersion) };
    this.#sent = this.#call.send(encodeDiscoveryResponse(this.#apiVersion, head, resources));
    this.#context.observer.observe({
      kind: 'answered',
      transport: 'grpc',
      apiVersion: this.#apiVersion,
      peer: this.#call.peer,
      nodeId: this.#state.nodeId,
      version,
      outcome: 'assignments',
      resources: resources.length,
    });
  }

  #tellRejection(message: string): void {
    const { peer } = this.#call;
    const { nodeId } = this.#state;
    const isRepeated = this.#hasRejected;
    this.#hasRejected = true;
    const rejected = { kind: 'rejected', transport: 'grpc', isRepeated } as const;
    this.#context.observer.observe({ ...rejected, peer, nodeId, message });
  }

  #tell(kind: 'stream-opened' | 'stream-closed'): void {
    const { peer } = this.#call;
    this.#context.observer.observe({ kind, peer, apiVersion: this.#apiVersion });
  }
}
