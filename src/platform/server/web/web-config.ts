import type { YamlPosition } from '../../parse-yaml.js';
import type { RateLimit } from './rate-limit.js';

/** What a web configuration file says, checked and with its defaults. */
export interface WebConfig {
  /** Absent: cleartext. */
  readonly tls?: WebTlsConfig;
  /** Headers of every answer, by their names. */
  readonly headers: Readonly<Record<string, string>>;
  /** bcrypt hashes by user; empty: everybody may come in. */
  readonly users: ReadonlyMap<string, string>;
  /** Absent: no limit. */
  readonly rateLimit?: RateLimit;
}

/** How TLS is spoken, and with whom. */
export interface WebTlsConfig {
  readonly cert: PemSource;
  readonly key: PemSource;
  readonly clientCa?: PemSource;
  readonly clientAuth: ClientAuth;
  /** Absent: whoever has a certificate that is taken. */
  readonly clientAllowedSans?: readonly string[];
  readonly minVersion: TlsVersion;
  readonly maxVersion: TlsVersion;
  /** In OpenSSL's words; absent: Node's. */
  readonly ciphers?: string;
  /** In OpenSSL's words; absent: Node's. */
  readonly curves?: string;
  readonly prefersServerCiphers: boolean;
}

/** PEM in the file itself, or in one beside it; `key` is what the YAML calls it, and stands at `at`. */
export type PemSource = { readonly key: string; readonly at: YamlPosition } & (
  { readonly path: string } | { readonly pem: string }
);

/** The versions that are spoken here. */
export type TlsVersion = 'TLSv1.2' | 'TLSv1.3';

/** What is asked of clients: https://pkg.go.dev/crypto/tls#ClientAuthType. */
export type ClientAuth =
  | 'NoClientCert'
  | 'RequestClientCert'
  | 'RequireAnyClientCert'
  | 'VerifyClientCertIfGiven'
  | 'RequireAndVerifyClientCert';
