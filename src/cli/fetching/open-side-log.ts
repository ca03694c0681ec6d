import { openLog, type OpenLog } from '../../observability/open-log.js';
import type { LogFormat, LogOptions } from '../../observability/log-options.js';
import { openStreamSink } from '../../observability/stream-sink.js';
import { takesColours } from '../terminal/colours.js';
import type { Progress } from '../terminal/progress.js';

/** Settings of the log of a command whose result is on standard output. */
export interface SideLogOptions extends Pick<LogOptions, 'level'> {
  /** Default: pretty on a terminal, else logfmt. */
  readonly format: LogFormat | undefined;
  /** Hides secrets. */
  readonly mask: (text: string) => string;
  /** What lines must not be mixed with. */
  readonly progress: Progress;
}

/** Opens a log on standard error. */
export function openSideLog({ level, format, mask, progress }: SideLogOptions): OpenLog {
  const { stderr, env } = process;
  const sink = openStreamSink(stderr);
  const write = (line: string): void => {
    progress.clear();
    sink.write(line);
  };
  const form = format ?? (stderr.isTTY ? 'pretty' : 'logfmt');
  const colours = takesColours(stderr, env);
  return openLog({ level, format: form, colours, mask }, { ...sink, write });
}
