/** An answer as it came off the wire. */
export interface RawAnswer {
  readonly encoding: 'protobuf' | 'json';
  readonly apiVersion: 'v1' | 'v1alpha1';
  /** A protobuf DiscoveryResponse, or the body of an HTTP 200. */
  readonly body: Buffer;
}

/** What is to be seen after an answer. */
export type Outcome =
  /** The whole text of the file; `undefined` while nothing has been published at all. */
  | { readonly file: string | undefined }
  /** The envelope could not be opened: why. What stood before goes on standing. */
  | { readonly refused: string };

/** What the operator says, in plain data. */
export interface FileOptions {
  readonly labelStyle: 'classic' | 'meta';
  /** Labels of the operator: name and value. */
  readonly labels: readonly (readonly [name: string, value: string])[];
  /** Meshes to keep; none keeps all. */
  readonly meshes: readonly string[];
  readonly shard: { readonly index: number; readonly count: number } | undefined;
  readonly maxLabelsPerTarget: number;
  readonly maxLabelBytes: number;
  /** Ranges in CIDR notation; none allows all. */
  readonly allow: readonly string[];
  /** Ranges in CIDR notation. */
  readonly deny: readonly string[];
  /** The file has the name of a YAML file. */
  readonly yaml: boolean;
}

/** The command line's defaults. */
export const DEFAULT_FILE_OPTIONS: FileOptions = {
  labelStyle: 'classic',
  labels: [],
  meshes: [],
  shard: undefined,
  maxLabelsPerTarget: 200,
  maxLabelBytes: 65_536,
  allow: [],
  deny: ['169.254.169.254/32', 'fd00:ec2::254/128'],
  yaml: false,
};

/** Outcomes as they are compared: why an envelope is refused is for each side to say in its own words. */
export function comparable(outcomes: readonly Outcome[]): readonly (string | undefined)[] {
  return outcomes.map((outcome) => ('file' in outcome ? outcome.file : 'refused'));
}
