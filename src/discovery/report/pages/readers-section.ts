import { html, type SafeHtml } from './html.js';
import type { SdReader } from './sd-readers.js';
import type { StatusView } from './status-view.js';
import { tableHtml } from './table.js';
import { timeHtml } from './time-html.js';
import { spanText } from './time-text.js';
import { badge } from './tone.js';

const COLUMNS = ['Address', 'Asks every', 'Last asked', 'State'];

/** Who reads the list over HTTP, and whether they still do. Nothing when nobody does. */
export function readersSection({ readers, nowMs }: StatusView): SafeHtml {
  if (readers.length === 0) return html``;
  const rows = readers.map((reader) => readerRow(reader, nowMs));
  return html`<section id="readers">
    <h2>Readers of /sd</h2>
    ${tableHtml(COLUMNS, rows)}
  </section>`;
}

function readerRow(reader: SdReader, nowMs: number): SafeHtml {
  const { address, refreshIntervalSeconds, lastAskedAtMs, isOverdue } = reader;
  return html`<tr data-key="${address}">
    <th scope="row" class="mono">${address}</th>
    <td data-label="Asks every">${spanText(refreshIntervalSeconds * 1_000)}</td>
    <td data-label="Last asked">${timeHtml(lastAskedAtMs, nowMs)}</td>
    <td data-label="State">${isOverdue ? badge('warn', 'overdue') : badge('ok', 'on time')}</td>
  </tr>`;
}
