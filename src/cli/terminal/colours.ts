/** What of a stream decides whether it takes colours: `process.stdout` and `process.stderr` are such. */
export interface TerminalLike {
  readonly isTTY?: boolean;
}

/** Puts a text into a style, or gives it back as it is where colours are not wanted. */
export type Style = (text: string) => string;

/** Named styles for one stream. */
export interface Colours {
  readonly bold: Style;
  readonly dim: Style;
  readonly red: Style;
  readonly green: Style;
  readonly yellow: Style;
}

/** The styles for what is written to `stream`; plain text where it takes no colours. */
export function createColours(stream: TerminalLike, environment: NodeJS.ProcessEnv): Colours {
  const style = takesColours(stream, environment) ? toStyle : toNothing;
  return {
    bold: style(1, 22),
    dim: style(2, 22),
    red: style(31, 39),
    green: style(32, 39),
    yellow: style(33, 39),
  };
}

/**
 * True when colours are wanted on `stream`: only on a terminal, and not with `NO_COLOR` (any text but the empty one,
 * https://no-color.org) or `TERM=dumb` in `environment`.
 */
export function takesColours(stream: TerminalLike, environment: NodeJS.ProcessEnv): boolean {
  if (stream.isTTY !== true) return false;
  return (environment['NO_COLOR'] ?? '') === '' && environment['TERM'] !== 'dumb';
}

/** @param on the number of the SGR sequence that begins the style; `off` ends it. */
function toStyle(on: number, off: number): Style {
  return (text) => `\u001b[${String(on)}m${text}\u001b[${String(off)}m`;
}

function toNothing(): Style {
  return (text) => text;
}
