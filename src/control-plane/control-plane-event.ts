import type { ApiVersion } from '../mads/api-version.js';
import type {
  AssignmentsInvalidError,
  AssignmentsUnreadableError,
} from './control-plane-errors.js';

/**
 * All that the embedded control plane tells about itself. Each thing that happens is told once. Texts that came
 * from a peer (`nodeId`, `message`, `reason`) are as the peer sent them: readers escape.
 */
export type ControlPlaneEvent =
  | { readonly kind: 'listening'; readonly host: string; readonly port: number }
  /** The API server is there as well. */
  | { readonly kind: 'api-listening'; readonly host: string; readonly port: number }
  | AssignmentsLoadedEvent
  | AssignmentsUnusableEvent
  | StreamEvent
  | AnsweredEvent
  | RejectedEvent
  | RequestRefusedEvent
  | ApiAnsweredEvent
  | CertificateRenewedEvent
  | CertificateUnusableEvent
  /** A connection ended or stayed silent before it said what it speaks. */
  | { readonly kind: 'connection-dropped'; readonly peer: string }
  | { readonly kind: 'closed' };

/** Assignments are in force: those of the start, or others that a change of the file brought. */
export interface AssignmentsLoadedEvent {
  readonly kind: 'assignments-loaded';
  readonly file: string;
  readonly version: string;
  readonly meshes: number;
  readonly assignments: number;
  readonly targets: number;
}

/** The file changed into something that cannot be used; what was served before stays in force. */
export interface AssignmentsUnusableEvent {
  readonly kind: 'assignments-unusable';
  readonly file: string;
  readonly error: AssignmentsUnreadableError | AssignmentsInvalidError;
  /** Present when a place in the file is to blame; both begin at 1. */
  readonly line?: number;
  readonly column?: number;
}

/** A gRPC stream began or ended. */
export interface StreamEvent {
  readonly kind: 'stream-opened' | 'stream-closed';
  readonly peer: string;
  readonly apiVersion: ApiVersion;
}

/** A client was sent what is in force, or over HTTP that nothing changed. */
export interface AnsweredEvent {
  readonly kind: 'answered';
  readonly transport: 'grpc' | 'http';
  readonly apiVersion: ApiVersion;
  readonly peer: string;
  readonly nodeId: string;
  readonly version: string;
  readonly outcome: 'assignments' | 'unchanged';
  /** Resources that were sent. */
  readonly resources: number;
}

/** A client said that it does not accept what it was sent (NACK). */
export interface RejectedEvent {
  readonly kind: 'rejected';
  readonly transport: 'grpc' | 'http';
  readonly peer: string;
  readonly nodeId: string;
  readonly message: string;
  /** Whether it did so on the same stream before; a poll stands for itself. */
  readonly isRepeated: boolean;
}

/** The API server answered a request. */
export interface ApiAnsweredEvent {
  readonly kind: 'api-answered';
  readonly peer: string;
  readonly method: string;
  readonly target: string;
  readonly status: number;
}

/** The certificate or its key changed; the new pair is shown from now on. */
export interface CertificateRenewedEvent {
  readonly kind: 'certificate-renewed';
  readonly file: string;
}

/** The certificate or its key changed into something unfit; the old pair is still shown. */
export interface CertificateUnusableEvent {
  readonly kind: 'certificate-unusable';
  /** Which of the two is to blame. */
  readonly file: string;
  readonly reason: string;
}

/** An HTTP request was answered with an error. */
export interface RequestRefusedEvent {
  readonly kind: 'request-refused';
  readonly peer: string;
  /** 0 when the connection was closed without an answer. */
  readonly status: number;
  readonly reason: string;
  /** Present when a bug of ours is the reason. */
  readonly cause?: unknown;
}
