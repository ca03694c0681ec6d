import type { RecentEvent } from '../status.js';
import { html, type SafeHtml } from './html.js';
import type { StatusView } from './status-view.js';
import { tableHtml } from './table.js';
import { clockText, isoText, relativeText } from './time-text.js';
import { badge, type Tone } from './tone.js';

const TONES: Readonly<Record<RecentEvent['level'], Tone>> = {
  error: 'bad',
  warn: 'warn',
  info: 'quiet',
};

/** What happened lately, the newest first: the lines of the log that are for people. */
export function eventsSection({ status, nowMs }: StatusView): SafeHtml {
  const rows = status.recent.map((event) => eventRow(event, nowMs));
  return html`<section id="events">
    <h2>Recent events</h2>
    ${rows.length === 0 ? NONE : tableHtml(['When', 'Level', 'What'], rows)}
  </section>`;
}

const NONE = html`<p class="panel plain">Nothing yet.</p>`;

function eventRow({ atMs, level, message, fields }: RecentEvent, nowMs: number): SafeHtml {
  const shown = Object.entries(fields).map(
    ([name, value]) => html`<span>${name}=<code>${String(value)}</code></span> `,
  );
  return html`<tr>
    <td class="when">
      <time datetime="${isoText(atMs)}" title="${relativeText(atMs, nowMs)}"
        >${clockText(atMs)}</time
      >
    </td>
    <td>${badge(TONES[level], level)}</td>
    <td>
      ${message}
      <div class="fields">${shown}</div>
    </td>
  </tr>`;
}
