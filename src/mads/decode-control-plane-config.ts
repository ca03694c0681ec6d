import { isJsonObject, member, textMember, type JsonObject } from './json-value.js';
import { objectMember, readJsonDocument } from './read-json-document.js';
import { WireError } from './wire-error.js';

/** What `GET /config` of an API server says of MADS. */
export interface ControlPlaneConfig {
  /** `standalone`, `zone`, `remote` (Kuma 0.6 to 1.1) or `global`, which serves no MADS; empty where it is not said. */
  readonly mode: string;
  /** `universal` or `kubernetes`; empty where it is not said. */
  readonly environment: string;
  /** Absent before Kuma 0.3.2. */
  readonly server: MadsServerConfig | undefined;
}

/** The section `monitoringAssignmentServer`. */
export interface MadsServerConfig {
  /** Can be switched off since 2.14. */
  readonly enabled: boolean;
  /** `undefined` where none is said: the system chose one when the control plane started. */
  readonly port: number | undefined;
  /** Since 2.0, off by default. The certificate's file is named there even while it is off. */
  readonly tls: boolean;
}

/**
 * Decodes what an API server of any era answers to `GET /config`: `port` since Kuma 1.2, and where that is 0 or
 * absent `grpcPort`, as Kuma itself did until 2.0 took the latter away.
 *
 * @returns a text that says what is wrong, when the answer is not such a configuration.
 */
export function decodeControlPlaneConfig(body: Buffer): ControlPlaneConfig | string {
  return readJsonDocument(body, (document) => {
    const section = objectMember(document, 'monitoringAssignmentServer');
    return {
      mode: textMember(document, 'mode'),
      environment: textMember(document, 'environment'),
      server: section === undefined ? undefined : toServerConfig(section),
    };
  });
}

function toServerConfig(section: JsonObject): MadsServerConfig {
  const port = portMember(section, 'port') ?? portMember(section, 'grpcPort');
  const enabled = flagMember(section, 'enabled', true);
  return { enabled, port, tls: flagMember(section, 'tlsEnabled', false) };
}

function portMember(section: JsonObject, name: string): number | undefined {
  const value = member(section, name) ?? 0;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > 65_535)
    throw new WireError(`"${name}" of monitoringAssignmentServer is ${show(value)}, not a port`);
  return value === 0 ? undefined : value;
}

function flagMember(section: JsonObject, name: string, absent: boolean): boolean {
  const value = member(section, name) ?? absent;
  if (typeof value === 'boolean') return value;
  throw new WireError(`"${name}" of monitoringAssignmentServer is ${show(value)}, not a boolean`);
}

const MAX_SHOWN = 40;

/** What is nested is named by its kind: it may be large, and deeper than can be printed. */
function show(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return isJsonObject(value) ? 'an object' : JSON.stringify(value).slice(0, MAX_SHOWN);
}
