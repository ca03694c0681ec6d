import { html, type SafeHtml } from './html.js';

/** How something is to be taken: it is well, to be looked at, wrong, under way, or of no weight. */
export type Tone = 'ok' | 'warn' | 'bad' | 'wait' | 'quiet';

/** The sign of each tone, for those who do not see colours. */
export const TONE_MARKS: Readonly<Record<Tone, string>> = {
  ok: '✓',
  warn: '!',
  bad: '✕',
  wait: '…',
  quiet: '·',
};

/** A word on a coloured ground. */
export function badge(tone: Tone, word: string): SafeHtml {
  return html`<span class="badge ${tone}">${word}</span>`;
}
