import { oneLine } from '../../base/one-line.js';
import type { TerminalLike } from './colours.js';
import { displayWidth, fitText } from './display-width.js';

/** Says on a line of its own how far it has come, for somebody who waits. */
export interface Progress {
  /** Puts `text` into the place of what was shown; it is escaped, and cut to the width of the terminal. */
  readonly show: (text: string) => void;
  /** Takes the line away: to be called before anything else is written to the terminal. */
  readonly clear: () => void;
}

/** What progress is shown on: `process.stderr` is such. */
export interface ProgressStream extends TerminalLike {
  /** How wide the terminal is now. */
  readonly columns?: number;
  readonly write: (text: string) => unknown;
}

const START_OF_LINE = '\r';
const CLEAR_LINE = '\r\u001b[2K';

/** What a terminal is taken for that does not say how wide it is. */
const USUAL_COLUMNS = 80;

/** Shows progress on `stream` if that is a terminal which can rewrite a line; else does nothing. */
export function createProgress(stream: ProgressStream, environment: NodeJS.ProcessEnv): Progress {
  if (stream.isTTY !== true || environment['TERM'] === 'dumb') return SILENT;
  let shown = '';
  return {
    show: (text) => {
      const columns = stream.columns ?? USUAL_COLUMNS;
      // One column stays free: in the last one a terminal may begin a new line.
      const fitted = fitText(oneLine(text), Math.max(columns - 1, 1));
      if (fitted === shown) return;
      const covers = displayWidth(fitted) >= displayWidth(shown);
      stream.write(`${covers ? START_OF_LINE : CLEAR_LINE}${fitted}`);
      shown = fitted;
    },
    clear: () => {
      if (shown !== '') stream.write(CLEAR_LINE);
      shown = '';
    },
  };
}

const SILENT: Progress = { show: () => undefined, clear: () => undefined };
