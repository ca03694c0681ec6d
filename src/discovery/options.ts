import type { ApiVersion } from '../mads/api-version.js';
import type { ControlPlaneAddress } from '../mads/control-plane-address.js';
import type { TranslationOptions } from '../targets/translation-options.js';

/** Everything that a discovery run is told. Times are milliseconds, sizes bytes. */
export interface DiscoveryOptions {
  readonly controlPlane: ControlPlaneOptions;
  readonly translation: TranslationOptions;
  readonly publication: PublicationOptions;
  readonly output: OutputOptions;
}

/** One control plane and how it is spoken to. */
export interface ControlPlaneOptions {
  readonly address: ControlPlaneAddress;
  /** Leaves out the rungs of the ladder that it does not name. */
  readonly transport: 'auto' | 'grpc' | 'http';
  /** Leaves out the rungs of the ladder that it does not name. */
  readonly apiVersion: 'auto' | ApiVersion;
  /** The xDS node id, which is also MeshMetric's client id. */
  readonly nodeId: string;
  readonly fetchTimeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly firstResponseTimeoutMs: number;
  readonly keepaliveTimeMs: number;
  readonly keepaliveTimeoutMs: number;
  readonly backoffMinMs: number;
  readonly backoffMaxMs: number;
  readonly maxResponseBytes: number;
}

/** When something is published; the rule itself is in `targets/publication.ts`. */
export interface PublicationOptions {
  readonly removalDelayMs: number;
  readonly minWriteIntervalMs: number;
  /** An answer with more targets than this is refused as a whole. */
  readonly maxTargets: number;
  /** A file larger than this is not written. */
  readonly maxOutputBytes: number;
  /** When given: publish one settled answer, then return; give up after `timeoutMs`. */
  readonly once?: { readonly timeoutMs: number };
}

/** Where the target groups go. */
export interface OutputOptions {
  readonly file: string;
  /** Permission bits of the file; without it a new file gets 0644 and a standing one keeps its own. */
  readonly fileMode?: number;
}
