/** Letters of Europe and usual signs: one column each, and nothing joins them. To look closer takes long. */
const PLAIN =
  /^[\x20-\x7e\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2190-\u2193]*$/;

/** Marks that stand on the character before, and what joins characters: no column of their own. */
const WIDTHLESS = /^[\p{Mn}\p{Me}\p{Cf}]/u;

/**
 * Takes two columns: emoji, and the scripts of East Asia.
 * https://www.unicode.org/reports/tr11/ (W and F, without the blocks that no terminal draws)
 */
const WIDE =
  /^[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{17000}-\u{18cff}\u{1b000}-\u{1b2fb}\u{20000}-\u{3fffd}]/u;

/** Turns an older character into an emoji. */
const AS_EMOJI = '\ufe0f';

const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** How many columns of a terminal `text` takes, which has no control characters. */
export function displayWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const { segment } of GRAPHEMES.segment(text)) width += graphemeWidth(segment);
  return width;
}

/** `text`, cut to at most `width` columns, of which there is one at least; what is cut ends with `…`. */
export function fitText(text: string, width: number): string {
  return fit(text, width).fitted;
}

/** As {@link fitText}, with blanks behind it so that it takes exactly `width` columns. */
export function padText(text: string, width: number): string {
  const { fitted, taken } = fit(text, width);
  return fitted + ' '.repeat(Math.max(width - taken, 0));
}

/** A text that fits, and the columns that it takes. */
interface Fitted {
  readonly fitted: string;
  readonly taken: number;
}

function fit(text: string, width: number): Fitted {
  if (!PLAIN.test(text)) return fitGraphemes(text, width);
  if (text.length <= width) return { fitted: text, taken: text.length };
  return { fitted: `${text.slice(0, Math.max(width - 1, 0))}…`, taken: Math.max(width, 1) };
}

function fitGraphemes(text: string, width: number): Fitted {
  let taken = 0;
  /** What leaves room for the sign that something was cut. */
  let [kept, keptTaken] = ['', 0];
  for (const { segment, index } of GRAPHEMES.segment(text)) {
    taken += graphemeWidth(segment);
    if (taken > width) return { fitted: `${kept}…`, taken: keptTaken + 1 };
    if (taken < width) [kept, keptTaken] = [text.slice(0, index + segment.length), taken];
  }
  return { fitted: text, taken };
}

function graphemeWidth(grapheme: string): number {
  if (WIDTHLESS.test(grapheme)) return 0;
  return WIDE.test(grapheme) || grapheme.includes(AS_EMOJI) ? 2 : 1;
}
