import { CONTROL_PLANE_OPTIONS } from './control-plane-options.js';
import type { CONFIG_OPTIONS } from './config-options.js';
import type { ConfigurationFile } from './configuration-file.js';
import {
  environmentSource,
  firstGiven,
  flagSource,
  type FlagTexts,
  type OptionSource,
} from './option-source.js';
import type { ResolvedControlPlane } from './resolve-control-planes.js';
import { resolveOptions, type OptionTable, type Resolved } from './resolve-options.js';

/** A table of a command that takes a configuration file. */
export type FileTable = OptionTable & Pick<typeof CONFIG_OPTIONS, 'configFile'>;

/** Where options come from, beside the configuration file that these may name. */
export interface Surroundings {
  readonly flags: FlagTexts;
  readonly environment: NodeJS.ProcessEnv;
}

/** All that a command was told, and by whom. */
export interface Loaded<Table extends OptionTable> extends Resolved<Table> {
  /** The control planes of the file, unless a flag or a variable names others: then `cpAddress` counts. */
  readonly controlPlanes?: readonly ResolvedControlPlane[];
  readonly file?: ConfigurationFile;
  /** Where the values came from, the one that wins first. */
  readonly sources: readonly OptionSource[];
  /** What an operator should know who did not mean it so. */
  readonly warnings: readonly string[];
}

/**
 * Finds the values of all options in `table`: flag, environment, configuration file, default. Reads the file anew at
 * each call. YAML is loaded only when there is one.
 *
 * @throws UsageError or ConfigurationError, by where the offending value came from.
 */
export async function loadOptions<Table extends FileTable>(
  table: Table,
  { flags, environment }: Surroundings,
): Promise<Loaded<Table>> {
  const given = [flagSource(flags), environmentSource(environment)];
  const { configFile } = resolveOptions({ configFile: table.configFile }, given).values;
  if (configFile === undefined)
    return { ...resolveOptions(table, given), sources: given, warnings: [] };
  return loadFromFile(table, configFile, given);
}

async function loadFromFile<Table extends FileTable>(
  table: Table,
  path: string,
  given: readonly OptionSource[],
): Promise<Loaded<Table>> {
  const [{ readConfigurationFile }, { fileSource }, { resolveControlPlanes }] = await Promise.all([
    import('./configuration-file.js'),
    import('./file-source.js'),
    import('./resolve-control-planes.js'),
  ]);
  const file = await readConfigurationFile(path);
  const sources = [...given, fileSource(file.settings, file.nameOf)];
  const loaded = { ...resolveOptions(table, sources), file, sources };
  const warnings = overruled(file, given);
  const isListUsed = 'cpAddress' in table && warnings.length === 0;
  const controlPlanes = isListUsed ? resolveControlPlanes(file, sources) : undefined;
  return { ...loaded, ...(controlPlanes && { controlPlanes }), warnings };
}

/** Addresses of a flag or a variable say which control planes there are: the list is not used then. */
function overruled(file: ConfigurationFile, given: readonly OptionSource[]): readonly string[] {
  const winner = firstGiven(CONTROL_PLANE_OPTIONS.cpAddress, given);
  if (winner === undefined || file.controlPlanes === undefined) return [];
  const { line } = file.controlPlanes.at;
  return [
    `The control planes are those of ${winner.origin.name}: "control-planes" in ${file.path}, line ${String(line)}, is not used`,
  ];
}
