import { html, type SafeHtml } from './html.js';
import { countText } from '../../../base/number-text.js';
import { toRemovals } from './removals.js';
import type { StatusView } from './status-view.js';
import { relativeText } from './time-text.js';

/** The figures at a glance, each with the way to more of it. */
export function tilesHtml(view: StatusView): SafeHtml {
  const { output, controlPlanes } = view.status;
  const connected = controlPlanes.filter(({ phase }) => phase === 'connected').length;
  const waiting = sum(toRemovals(view).map((removal) => removal.waiting));
  const leftOut = sum(controlPlanes.flatMap((each) => Object.values(each.leftOut)));
  const written = output.lastWriteAtMs;
  const lastWrite = written === undefined ? 'none yet' : relativeText(written, view.nowMs);
  const tiles = [
    tile(countText(output.groups), { path: '/targets', text: 'targets in the file' }),
    tile(`${String(connected)} of ${String(controlPlanes.length)}`, {
      path: '#control-planes',
      text: 'control planes connected',
    }),
    tile(countText(waiting), { path: '#removals', text: 'waiting to go' }),
    tile(countText(leftOut), { path: '/targets?state=left-out', text: 'left out' }),
    tile(lastWrite, { path: '#file', text: 'last write' }),
  ];
  return html`<ul class="tiles">
    ${tiles}
  </ul>`;
}

function tile(
  figure: string,
  { path, text }: { readonly path: string; readonly text: string },
): SafeHtml {
  return html`<li>
    <strong>${figure}</strong><span><a href="${path}">${text}</a></span>
  </li>`;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
