/** What the metrics of a Prometheus say of the files that it reads. */
export interface FileMetrics {
  /** When each file was written that it has read, by its name there: seconds since 1970. */
  readonly modifiedAtS: ReadonlyMap<string, number>;
  readonly readErrors: number;
  /** Milliseconds since 1970. */
  readonly startedAtMs: number | undefined;
}

const MTIME = /^prometheus_sd_file_mtime_seconds\{filename="((?:[^"\\]|\\.)*)"\} (\S+)$/gm;

/** Reads the metrics of a Prometheus, in its text format. */
export function readFileMetrics(text: string): FileMetrics {
  const modified = [...text.matchAll(MTIME)].map(
    ([, name = '', value = '']) => [unescape(name), Number(value)] as const,
  );
  const startedAtS = numberOf(text, 'process_start_time_seconds');
  return {
    modifiedAtS: new Map(modified),
    readErrors: numberOf(text, 'prometheus_sd_file_read_errors_total') ?? 0,
    startedAtMs: startedAtS === undefined ? undefined : startedAtS * 1_000,
  };
}

function numberOf(text: string, name: string): number | undefined {
  const [, value] = new RegExp(`^${name} (\\S+)$`, 'm').exec(text) ?? [];
  return value === undefined ? undefined : Number(value);
}

function unescape(text: string): string {
  return text.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));
}
