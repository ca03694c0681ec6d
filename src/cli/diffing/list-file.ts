import { errorText } from '../../base/error-text.js';
import { oneLine } from '../../base/one-line.js';
import { runInSlices } from '../../base/slices.js';
import { toNamedTargets, type NamedTarget } from '../../discovery/comparing/named-target.js';
import { errnoOf } from '../../platform/files/file-error.js';
import { lookAtFile, type FileLook } from '../../platform/files/look-at-file.js';
import { escapeForYaml } from '../../targets/escape-for-yaml.js';
import { fileSdFormat, type FileSdFormat } from '../../targets/file-sd-name.js';
import { ConfigurationError } from '../errors.js';

/** A file_sd file as it stands. */
export interface ListFile {
  readonly path: string;
  readonly bytes: Buffer;
  /** Milliseconds since 1970. */
  readonly modifiedAtMs: number;
  /** How many entries it has; each may have any number of targets. */
  readonly groups: number;
  readonly targets: readonly NamedTarget[];
}

/** `run` reads no larger one either, and more does not go into one read of Node. */
const MAX_READ_BYTES = 2 ** 31 - 1;

/**
 * Reads the file_sd file at `path`, whoever wrote it.
 *
 * @returns `undefined` when there is none.
 * @throws ConfigurationError when it cannot be read, or not as a file_sd file.
 */
export async function readListFile(path: string): Promise<ListFile | undefined> {
  const seen = await look(path);
  if (seen === undefined) return undefined;
  const { bytes, modifiedAtMs } = seen;
  if (bytes === undefined) throw unusable(path, 'it is too large to be read');
  // It reads YAML too, whose package nobody is to load for the help.
  const { readEntries } = await import('../../discovery/comparing/read-entries.js');
  const entries = await runInSlices(readEntries(bytes, formatOf(path)));
  if (typeof entries === 'string')
    throw unusable(path, `it is no file_sd file: ${oneLine(entries)}; see what check says of it`);
  return { path, bytes, modifiedAtMs, groups: entries.length, targets: toNamedTargets(entries) };
}

/** Whether `run` would leave the file as it is when the control plane says `list`. */
export async function isWrittenAs({ path, bytes }: ListFile, list: Buffer): Promise<boolean> {
  const isYaml = formatOf(path) === 'yaml';
  return bytes.equals(isYaml ? await runInSlices(escapeForYaml(list)) : list);
}

function formatOf(path: string): FileSdFormat {
  return fileSdFormat(path) ?? 'json';
}

async function look(path: string): Promise<FileLook | undefined> {
  try {
    return await lookAtFile(path, MAX_READ_BYTES);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT') return undefined;
    const reason =
      errno === 'EACCES' ? 'this user may not read it (EACCES)' : oneLine(errorText(error));
    throw unusable(path, reason, { cause: error });
  }
}

function unusable(path: string, reason: string, options?: ErrorOptions): ConfigurationError {
  return new ConfigurationError(`Cannot compare with "${oneLine(path, 300)}": ${reason}`, options);
}
