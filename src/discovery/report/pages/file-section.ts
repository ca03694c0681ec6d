import type { OutputStatus } from '../status.js';
import { factsHtml } from './facts.js';
import { html, type SafeHtml } from './html.js';
import { noteHtml } from './note.js';
import { bytesText, countText } from '../../../base/number-text.js';
import type { StatusView } from './status-view.js';
import { timeHtml } from './time-html.js';
import { spanText } from './time-text.js';
import { badge } from './tone.js';

/** The file: what stands in it, and whether it can be written. */
export function fileSection({ status: { output }, nowMs }: StatusView): SafeHtml {
  const { path, error } = output;
  return html`<section id="file">
    <h2>File</h2>
    <div class="panel">
      <header>
        <h3 class="mono">${path}</h3>
        ${error !== undefined && badge('bad', 'cannot be written')}
      </header>
      ${fileFacts(output, nowMs)} ${errorNote(output, nowMs)}
    </div>
  </section>`;
}

function fileFacts(output: OutputStatus, nowMs: number): SafeHtml {
  const { groups, bytes, lastWriteAtMs, lastWriteTookMs, error, failures, retryAtMs } = output;
  const isWaiting = retryAtMs !== undefined && retryAtMs > nowMs;
  const nextTry = isWaiting ? timeHtml(retryAtMs, nowMs) : 'now';
  return factsHtml([
    ['Groups', countText(groups)],
    ['Size', bytes === undefined ? 'not known yet' : bytesText(bytes)],
    [
      'Last write',
      lastWriteAtMs === undefined ? 'none in this run' : timeHtml(lastWriteAtMs, nowMs),
    ],
    ['It took', lastWriteTookMs === undefined ? undefined : tookText(lastWriteTookMs)],
    ['Failures in a row', failures === 0 ? undefined : countText(failures)],
    ['Next try', error === undefined ? undefined : nextTry],
  ]);
}

function tookText(ms: number): string {
  return ms < 1_000 ? `${ms.toFixed(0)} ms` : spanText(ms);
}

function errorNote({ error }: OutputStatus, nowMs: number): SafeHtml | false {
  if (error === undefined) return false;
  const { text, code, atMs } = error;
  const told = html`${text} <span class="muted">(${code})</span> ${timeHtml(atMs, nowMs)}`;
  return noteHtml('bad', 'Cannot write:', told);
}
