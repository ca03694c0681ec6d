import type { ApiVersion } from '../../mads/api-version.js';
import type { PingPolicy } from '../../platform/server/ping-strikes.js';
import type { SentSettings } from '../../platform/server/settings-frame.js';

/**
 * How a control plane behaves: everything in which one Kuma differs from another, as data. Nothing else in this
 * room asks for a version.
 */
export interface Behaviour {
  /** What the MADS port makes of a connection, told by its first words. */
  readonly port: PortBehaviour;
  /** Absent where there is no gRPC. */
  readonly grpc?: GrpcBehaviour;
  /** Absent where there is no HTTP. */
  readonly http?: HttpBehaviour;
  /** When a change of the assignments reaches the clients. */
  readonly refresh: RefreshBehaviour;
  /** As the file has them, or as Kuma: one target in each, and in another order each time (Go's maps). */
  readonly resources: 'as-in-file' | 'as-kuma';
  readonly apiServer: ApiServerBehaviour;
}

/** See {@link Behaviour.port}. */
export interface PortBehaviour {
  /** What becomes of words that are neither HTTP/1 with a usual method nor HTTP/2. */
  readonly otherWords: 'http' | 'drop' | 'settings';
  /** What becomes of clear text where TLS is spoken. */
  readonly clearTextToTls: 'explain' | 'drop';
  /** How long a connection may take before its first words, in milliseconds. */
  readonly firstWordsTimeoutMs: number;
  /** How connections end when the control plane closes: with their answers, or as Kuma's do, without a word. */
  readonly farewell: 'answers' | 'cut';
}

/** The gRPC side of the MADS port. */
export interface GrpcBehaviour {
  readonly apiVersions: readonly ApiVersion[];
  /** What the first call of a connection may have for a content type; another one drops the connection. */
  readonly firstContentTypes: readonly string[] | 'any';
  /** What its SETTINGS say. */
  readonly settings: SentSettings;
  /** How often it pings its clients, in milliseconds; absent where it does not. */
  readonly pingEveryMs?: number;
  /** How often it lets its clients ping; absent where it does not care. */
  readonly pingPolicy?: PingPolicy;
  /** Pings back to each DATA, as grpc-go does. */
  readonly probesBandwidth: boolean;
  /** How long the same answer is kept back from a client that rejects it, in milliseconds. */
  readonly repeatAfterMs: number;
  /** What the Delta method says; Kuma 1.0.4 to 2.6 die of it, which is not repeated here. */
  readonly delta: 'unimplemented' | 'unknown';
}

/** The HTTP side of the MADS port. */
export interface HttpBehaviour {
  /** How long the head of a request may take before the connection is closed; absent where there is no such limit. */
  readonly headTimeoutMs?: number;
  /** Whether one slash behind the path does not matter. */
  readonly takesTrailingSlash: boolean;
  /** The status that leads from `//v3/…` to `/v3/…`. */
  readonly redirectStatus: 301 | 307;
  /** The members of the document that explains a 400. */
  readonly errorDocument: 'short' | 'full';
  /** Fields of the request that later versions know. */
  readonly unknownFields: readonly string[];
  /** What a request without a node gets. */
  readonly withoutNode: 'answer' | 'cut';
  /** Whether a poll that may take less than a microsecond is over before anything was looked up. */
  readonly expiresAtOnce: boolean;
}

/** See {@link Behaviour.refresh}. */
export type RefreshBehaviour =
  | { readonly kind: 'at-once' }
  | {
      readonly kind: 'ticks';
      readonly everyMs: number;
      /** Whether each node id has a list of its own, or all share one. */
      readonly perNode: boolean;
      /**
       * What keeps the list true for polls: a loop that begins with the control plane, one that begins with the first
       * poll, or each poll for itself and a loop for the very first node id only. A gRPC stream has its own loop,
       * always.
       */
      readonly polls: 'from-start' | 'from-first-poll' | 'each-poll';
    };

/** What the API server says: the documents of its answers, members in their order. */
export interface ApiServerBehaviour {
  readonly version: string;
  /** `GET /` */
  readonly index: DocumentMaker;
  /** `GET /catalog`; absent where there is none. */
  readonly catalog?: DocumentMaker;
  /** `GET /config`, cut down to what tells a client where and how MADS is served. */
  readonly config: DocumentMaker;
}

/** Makes the document of an answer of the API server. */
export type DocumentMaker = (facts: ControlPlaneFacts) => Readonly<Record<string, unknown>>;

/** What the documents of the API server are made of. */
export interface ControlPlaneFacts {
  readonly version: string;
  readonly hostname: string;
  readonly instanceId: string;
  readonly clusterId: string;
  /** Where MADS really listens. */
  readonly madsPort: number;
  readonly api: { readonly host: string; readonly port: number };
  /** Absent where MADS speaks in clear text. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string };
}
