import { html, type SafeHtml } from './html.js';
import { clockText, isoText, relativeText } from './time-text.js';

/** A time, and how far away it is: `3 minutes ago` with the exact time beside it. A dash where there is none. */
export function timeHtml(atMs: number | undefined, nowMs: number): SafeHtml {
  if (atMs === undefined) return html`<span class="none">–</span>`;
  const time = html`<time datetime="${isoText(atMs)}">${clockText(atMs)}</time>`;
  return html`${relativeText(atMs, nowMs)} <span class="exact">${time}</span>`;
}
