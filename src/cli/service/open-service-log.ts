import type { Secrets } from '../../base/secrets.js';
import { openRotatingFile } from '../../platform/files/rotating-file.js';
import { openLog } from '../../observability/open-log.js';
import type { OpenLog } from '../../observability/open-log.js';
import { openStreamSink } from '../../observability/stream-sink.js';
import type { LogFormat } from '../../observability/log-options.js';
import { takesColours } from '../terminal/colours.js';
import type { LOG_OPTIONS } from '../options/log-options.js';
import type { OptionValues } from '../options/resolve-options.js';

/** The values of the log options, and what must not be shown. */
export interface LogValues extends OptionValues<typeof LOG_OPTIONS> {
  readonly secrets?: Secrets;
}

const DAY_MS = 24 * 3_600_000;

/**
 * Opens the log that the options ask for: on standard error, or in a file.
 *
 * @throws FileError when the file cannot be opened.
 */
export async function openServiceLog(values: LogValues): Promise<OpenLog> {
  const { stderr, env } = process;
  const path = values.logOutputPath;
  const onTerminal = path === undefined && stderr.isTTY;
  const format: LogFormat = values.logFormat ?? (onTerminal ? 'pretty' : 'logfmt');
  const colours = path === undefined && takesColours(stderr, env);
  const mask = (text: string): string => values.secrets?.mask(text) ?? text;
  const options = { level: values.logLevel, format, colours, mask };
  if (path === undefined) return openLog(options, openStreamSink(stderr));
  const sink = await openRotatingFile({
    path,
    maxBytes: values.logMaxSize,
    maxAgeMs: values.logMaxAge * DAY_MS,
    maxRetainedFiles: values.logMaxRetainedFiles,
  });
  return openLog(options, sink);
}

/** True when the operator sees errors of the log on standard error. */
export function showsErrors({ logLevel, logOutputPath }: LogValues): boolean {
  return logLevel !== 'off' && logOutputPath === undefined;
}
