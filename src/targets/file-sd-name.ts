/** How Prometheus reads a file_sd file. */
export type FileSdFormat = 'json' | 'yaml';

/**
 * What Prometheus takes as a file of `file_sd_configs`.
 * https://github.com/prometheus/prometheus/blob/v3.0.0/discovery/file/file.go (patFileSDName)
 */
const FILE_SD_NAME = /^[^*]*(?:\*[^/]*)?\.(?<ending>json|yml|yaml|JSON|YML|YAML)$/;

/** How Prometheus reads a file of this name; `undefined` when it does not accept the name. */
export function fileSdFormat(path: string): FileSdFormat | undefined {
  const ending = FILE_SD_NAME.exec(path)?.groups?.['ending'];
  if (ending === undefined) return undefined;
  return ending.toLowerCase() === 'json' ? 'json' : 'yaml';
}
