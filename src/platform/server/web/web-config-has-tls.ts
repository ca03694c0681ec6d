import { oneLine } from '../../../base/one-line.js';
import { FileBacked, UnusableFileError } from '../../files/file-backed.js';
import type { SmallFile } from '../../files/read-small-file.js';
import { parseYaml, YamlError } from '../../parse-yaml.js';
import { WebConfigError } from './web-config-error.js';

/**
 * Whether whoever listens with the web configuration file at `path` speaks TLS. Nothing else in it is looked at: a
 * server that runs may well hold on to what it read before.
 *
 * @throws WebConfigError when the file cannot be read or is no YAML.
 */
export async function webConfigHasTls(path: string): Promise<boolean> {
  const observer = { renewed: () => undefined, unusable: () => undefined };
  try {
    const file = await FileBacked.open({ paths: [path], toValue: hasTls(path), observer });
    return await file.current();
  } catch (error) {
    throw error instanceof UnusableFileError ? new WebConfigError(error) : error;
  }
}

function hasTls(path: string): (files: readonly SmallFile[]) => boolean {
  return ([file]) => {
    try {
      const root = parseYaml(file?.bytes.toString('utf8') ?? '');
      const tls = root.kind === 'map' ? root.entries.get('tls_server_config') : undefined;
      return tls?.value.kind === 'map' && tls.value.entries.size > 0;
    } catch (error) {
      if (!(error instanceof YamlError)) throw error;
      const place = `${path}:${String(error.at.line)}:${String(error.at.column)}`;
      throw new UnusableFileError(place, oneLine(error.message));
    }
  };
}
