import { isUtf8 } from 'node:buffer';
import { errorText } from '../../base/error-text.js';
import { oneLine } from '../../base/one-line.js';
import { readSmallFile } from '../../platform/files/read-small-file.js';
import type { YamlPosition } from '../../platform/parse-yaml.js';
import { ConfigurationError } from '../errors.js';
import type { ConfigurationFinding, ReportFinding } from './configuration-finding.js';
import type { PlaceName } from './file-source.js';
import { parseConfiguration, type Configuration } from './parse-configuration.js';

/** A larger file is no configuration. */
const MAX_BYTES = 1024 * 1024;

/** A configuration file that is in order, apart from values that its reader may still refuse. */
export interface ConfigurationFile extends Configuration {
  /** As it was given, fit for messages. */
  readonly path: string;
  /** How messages name a place of it. */
  readonly nameOf: PlaceName;
}

/**
 * Reads the configuration file at `path`.
 *
 * @throws ConfigurationError that begins with `FILE:LINE:COLUMN` at the first thing that is wrong, or says why the
 * file cannot be read.
 */
export async function readConfigurationFile(path: string): Promise<ConfigurationFile> {
  const findings: ConfigurationFinding[] = [];
  const file = await inspectConfigurationFile(path, (finding) => findings.push(finding));
  const [first] = findings;
  if (first === undefined) return file;
  const more = findings.length === 1 ? '' : ` (and ${String(findings.length - 1)} more)`;
  throw new ConfigurationError(`${file.nameOf(first)}: ${first.message}${more}`, { at: first });
}

/**
 * Reads the configuration file at `path`, reports all that is wrong in it and leaves that out.
 *
 * @throws ConfigurationError when the file cannot be read.
 */
export async function inspectConfigurationFile(
  path: string,
  report: ReportFinding,
): Promise<ConfigurationFile> {
  const bytes = await readBytes(path);
  const text = bytes.toString('utf8');
  const shownPath = oneLine(path, 300);
  const file = { path: shownPath, nameOf: (at: YamlPosition) => placeText(shownPath, at) };
  if (isUtf8(bytes)) return { ...file, ...parseConfiguration(text, report) };
  const before = text.slice(0, text.indexOf('\ufffd')).split('\n');
  const at = { line: before.length, column: (before.at(-1) ?? '').length + 1 };
  report({ ...at, message: 'bytes that are not UTF-8' });
  return { ...file, settings: new Map() };
}

async function readBytes(path: string): Promise<Buffer> {
  try {
    return (await readSmallFile(path, MAX_BYTES)).bytes;
  } catch (error) {
    throw new ConfigurationError(
      `Cannot read the configuration file "${oneLine(path, 300)}": ${oneLine(errorText(error))}`,
      { cause: error },
    );
  }
}

function placeText(path: string, { line, column }: YamlPosition): string {
  return `${path}:${String(line)}:${String(column)}`;
}
