import type { Secrets } from '../base/secrets.js';
import type { ApiVersion } from '../mads/api-version.js';
import type { ControlPlaneAddress } from '../mads/control-plane-address.js';
import type { ProxyOptions } from '../platform/client/proxy-rules.js';
import type { TlsFiles } from '../platform/client/tls-material.js';
import type { TranslationOptions } from '../targets/translation-options.js';
import type { WriteInterval } from '../targets/write-interval.js';

/** Everything that a discovery run is told. Times are milliseconds, sizes bytes. */
export interface DiscoveryOptions {
  /** At least one, each once. Of what several say of the same target, the first one's word counts. */
  readonly controlPlanes: readonly ControlPlaneOptions[];
  readonly translation: TranslationOptions;
  readonly publication: PublicationOptions;
  readonly output: OutputOptions;
}

/** One control plane and how it is spoken to. */
export interface ControlPlaneOptions {
  /** Where it listens: at least one place; further ones are alternatives, tried in order. */
  readonly addresses: readonly ControlPlaneAddress[];
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
  readonly access: AccessOptions;
  /** Labels for its targets only, over those of the same name that all get. Default: none. */
  readonly labels?: ReadonlyMap<string, string>;
}

/** What it takes to be let in to a control plane. */
export interface AccessOptions {
  /** Sent with every request, name and value. */
  readonly headers: readonly (readonly [string, string])[];
  /** Holds the token that is sent as `authorization: Bearer …`. */
  readonly bearerTokenFile?: string;
  /** Default: headers and token go in cleartext to this machine only. */
  readonly allowPlaintextCredentials?: boolean;
  /** Default: verified with the CAs that Node trusts. */
  readonly tls?: TlsOptions;
  /** Default: every way is direct. */
  readonly proxies?: ProxyOptions;
  /** Learns the secrets that are read from files. */
  readonly secrets?: Secrets;
}

/** How TLS is spoken with a control plane. */
export interface TlsOptions extends TlsFiles {
  /** The name that is asked for and verified. Default: the host of the address. */
  readonly serverName?: string;
  /** Takes any certificate. */
  readonly insecureSkipVerify?: boolean;
}

/** When something is published; the rule itself is in `targets/publication.ts`. */
export interface PublicationOptions {
  readonly removalDelayMs: number;
  /** Removals that are more than this share (0 to 1) of a control plane's settled targets are held. */
  readonly maxDropShare: number;
  /** For how long they are held. */
  readonly maxDropHoldMs: number;
  /** Fewer groups than this are never published. */
  readonly minTargets: number;
  /** How often the output is compared with what was written. */
  readonly reconcileIntervalMs: number;
  /** How soon after a write the next one may come; `auto` follows its size, see {@link writeIntervalMs}. */
  readonly minWriteIntervalMs: WriteInterval;
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
