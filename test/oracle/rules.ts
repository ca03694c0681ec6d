/** What makes one file the right one, where it is easy to do otherwise. Tests break them to see whether it shows. */
export interface Rules {
  /** The order of groups and of label names. */
  readonly compare: (a: string, b: string) => number;
  /** A text as it stands in the file, with its quotes. */
  readonly quote: (text: string) => string;
  /** What names of labels may not hold becomes something else. */
  readonly sanitize: (name: string) => string;
  /** In which order labels of one layer are set: of those that become one name, the last one stays. */
  readonly compareColliding: (a: string, b: string) => number;
  /** Layers of labels, the weakest first. */
  readonly orderLayers: <T>(layers: readonly T[]) => readonly T[];
  /** By how many of mesh, service, dataplane, address and labels groups are sorted. */
  readonly sortDepth: number;
  /** Equal groups stand in the file once. */
  readonly equalOnce: boolean;
  /** Names longer than this are left out. */
  readonly maxNameLength: number;
  /** A damaged resource keeps what its identities held. */
  readonly keepsDamaged: boolean;
  /** A damaged resource keeps also what came together with the identities that can be read. */
  readonly keepsCompanions: boolean;
  /** An answer that cannot be read in part or as a whole takes nothing away. */
  readonly damageProvesNothing: boolean;
}

/** Orders texts by their UTF-8 bytes. */
export function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** The rules of the house. */
export const RULES: Rules = {
  compare: compareBytes,
  quote: JSON.stringify,
  sanitize: (name) =>
    Array.from(name, (character) => (/^\w$/.test(character) ? character : '_')).join(''),
  compareColliding: compareBytes,
  orderLayers: (layers) => layers,
  sortDepth: 5,
  equalOnce: true,
  maxNameLength: 1_000,
  keepsDamaged: true,
  keepsCompanions: true,
  damageProvesNothing: true,
};
