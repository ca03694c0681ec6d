import { html, type HtmlValue, type SafeHtml } from './html.js';
import type { Tone } from './tone.js';

/** A sentence that must not be overlooked. */
export function noteHtml(tone: Tone, title: string, text: HtmlValue): SafeHtml {
  return html`<p class="note ${tone}"><strong>${title}</strong> ${text}</p>`;
}
