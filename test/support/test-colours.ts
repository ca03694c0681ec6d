import type { Colours, Style } from '../../src/cli/terminal/colours.js';

/** Colours that a test can read: `<red>text</>`. */
export const READABLE_COLOURS: Colours = {
  bold: style('bold'),
  dim: style('dim'),
  red: style('red'),
  green: style('green'),
  yellow: style('yellow'),
};

/** Styles that leave everything as it is, as where there is no terminal. */
export const NO_COLOURS: Colours = {
  bold: asItIs,
  dim: asItIs,
  red: asItIs,
  green: asItIs,
  yellow: asItIs,
};

function style(name: string): Style {
  return (text) => `<${name}>${text}</>`;
}

function asItIs(text: string): string {
  return text;
}
