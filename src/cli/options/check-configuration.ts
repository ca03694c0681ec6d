import { HouseError } from '../../base/house-error.js';
import { Secrets } from '../../base/secrets.js';
import { ConfigurationError } from '../errors.js';
import { inspectConfigurationFile, type ConfigurationFile } from './configuration-file.js';
import type { ConfigurationFinding } from './configuration-finding.js';
import { ENTRY_KEYS, TOP_KEYS, type FileKeys } from './file-options.js';
import { fileSource } from './file-source.js';
import type { Settings } from './read-setting.js';
import { resolveControlPlanes } from './resolve-control-planes.js';
import { refusalText, resolveOptions } from './resolve-options.js';
import { RUN_OPTIONS } from './run-options.js';
import { toListed } from './to-control-planes.js';
import { toDiscoveryOptions } from './to-discovery-options.js';

/**
 * Finds what is wrong with the configuration file at `path`, in the order of its lines: syntax, keys, values, and when
 * these are right, what only several of them together break. Flags and environment are not looked at, nor are the
 * files that it names.
 *
 * @throws ConfigurationError when the file cannot be read.
 */
export async function checkConfiguration(path: string): Promise<readonly ConfigurationFinding[]> {
  const findings: ConfigurationFinding[] = [];
  const file = await inspectConfigurationFile(path, (finding) => findings.push(finding));
  findings.push(...badSettings(file.settings, TOP_KEYS));
  for (const entry of file.controlPlanes?.entries ?? [])
    findings.push(...badSettings(entry, ENTRY_KEYS));
  if (findings.length === 0) findings.push(...badCombinations(file));
  return findings.sort((a, b) => a.line - b.line || a.column - b.column);
}

/** Each text by itself: of a list more than one may be bad. */
function badSettings(settings: Settings, keys: FileKeys): readonly ConfigurationFinding[] {
  return [...settings].flatMap(([key, { texts, places, at }]) =>
    texts.flatMap((text, index) => {
      const spec = keys.get(key);
      const read = spec?.read([text]) ?? { value: undefined };
      if (spec === undefined || 'value' in read) return [];
      return [{ ...(places[index] ?? at), message: refusalText(spec, read) }];
    }),
  );
}

/** The control planes are looked at one by one, so that one does not hide the other. */
function badCombinations(file: ConfigurationFile): readonly ConfigurationFinding[] {
  const nameOf = ({ line }: { readonly line: number }): string => `line ${String(line)}`;
  const sources = [fileSource(file.settings, nameOf)];
  const controlPlanes = resolveControlPlanes({ ...file, nameOf }, sources);
  const resolved = resolveOptions(RUN_OPTIONS, sources);
  const surroundings = { environment: {}, secrets: new Secrets() };
  const attempts = [
    ...(controlPlanes ?? []).map((entry) => () => toListed(entry, surroundings)),
    () =>
      toDiscoveryOptions({ ...resolved, ...(controlPlanes && { controlPlanes }) }, surroundings),
  ];
  const findings = attempts.flatMap((attempt) => findingOf(attempt) ?? []);
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}

function findingOf(attempt: () => unknown): ConfigurationFinding | undefined {
  try {
    attempt();
    return undefined;
  } catch (error) {
    if (!(error instanceof HouseError)) throw error;
    const at = error instanceof ConfigurationError ? error.at : undefined;
    return { ...(at ?? { line: 1, column: 1 }), message: error.message };
  }
}
