import { errorText } from '../../../base/error-text.js';
import { FileBacked, UnusableFileError, type FileBackedObserver } from '../../files/file-backed.js';
import { assertKeyFits, certificatesIn } from '../../files/pem.js';
import type { SmallFile } from '../../files/read-small-file.js';
import type { YamlPosition } from '../../parse-yaml.js';
import type { PemSource, WebTlsConfig } from './web-config.js';
import { WebTls } from './web-tls.js';

/** Says of a place in the web configuration file what stands there. */
export type PlaceName = (at: YamlPosition) => string;

/**
 * Reads the certificates and keys that a configuration names; they are read again when they change. Errors say where
 * in the configuration the file is named.
 *
 * @throws UnusableFileError when one is missing, or does not hold what it should, or does not fit.
 */
export async function openWebTls(
  config: WebTlsConfig,
  observer: FileBackedObserver,
  placeOf: PlaceName,
): Promise<FileBacked<WebTls>> {
  const sources = [config.cert, config.key, config.clientCa].filter((each) => each !== undefined);
  const paths = sources.flatMap((source) => ('path' in source ? [source.path] : []));
  const placed = (error: UnusableFileError): UnusableFileError => {
    const source = sources.find((each) => nameOf(each) === error.path) ?? config.cert;
    const what = 'path' in source ? `${source.key} "${source.path}"` : source.key;
    return new UnusableFileError(placeOf(source.at), `${what}: ${error.message}`);
  };
  try {
    return await FileBacked.open({
      paths,
      toValue: (files) => toWebTls(config, new Map(paths.map((path, i) => [path, files[i]]))),
      observer: {
        renewed: observer.renewed,
        unusable: (error) => {
          observer.unusable(placed(error));
        },
      },
    });
  } catch (error) {
    throw error instanceof UnusableFileError ? placed(error) : error;
  }
}

function toWebTls(config: WebTlsConfig, files: ReadonlyMap<string, SmallFile | undefined>): WebTls {
  const bytesOf = (source: PemSource): Buffer => {
    if ('pem' in source) return Buffer.from(source.pem);
    return files.get(source.path)?.bytes ?? Buffer.alloc(0);
  };
  const { clientCa } = config;
  const cert = bytesOf(config.cert);
  const key = bytesOf(config.key);
  const [leaf = ''] = certificatesIn(nameOf(config.cert), cert);
  assertKeyFits(leaf, { key, path: nameOf(config.key) });
  if (clientCa !== undefined) certificatesIn(nameOf(clientCa), bytesOf(clientCa));
  try {
    const ca = clientCa === undefined ? {} : { clientCa: bytesOf(clientCa) };
    return new WebTls(config, { cert, key, ...ca });
  } catch (error) {
    throw new UnusableFileError(nameOf(config.cert), errorText(error));
  }
}

/** What stands for a source where a path is wanted. */
function nameOf(source: PemSource): string {
  return 'path' in source ? source.path : source.key;
}
