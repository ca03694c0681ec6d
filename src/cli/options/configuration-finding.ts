import type { YamlPosition } from '../../platform/parse-yaml.js';

/** Something that is wrong in a configuration file, and where; line and column begin at 1. */
export interface ConfigurationFinding extends YamlPosition {
  /** One line, without the place and without secrets. */
  readonly message: string;
}

/** Takes what is found, in the order of the file. */
export type ReportFinding = (finding: ConfigurationFinding) => void;
