import { html, type SafeHtml } from './html.js';
import { countText } from '../../../base/number-text.js';
import { RELEASE_HOLD_PATH } from './release-hold-path.js';
import { toRemovals, type Removal } from './removals.js';
import type { StatusView } from './status-view.js';
import { tableHtml } from './table.js';
import { targetsPath } from './targets-path.js';
import { timeHtml } from './time-html.js';

const COLUMNS = ['Control plane', 'Waiting', 'Held by the guard', 'Until', 'What can be done'];

/** Targets that are missing and not gone yet, what the guard holds, and the way to release it. */
export function removalsSection(view: StatusView): SafeHtml {
  const rows = toRemovals(view).map((each) => removalRow(view, each));
  return html`<section id="removals">
    <h2>Waiting removals and guard holds</h2>
    ${rows.length === 0 ? NONE : tableHtml(COLUMNS, rows)}
  </section>`;
}

const NONE = html`<p class="panel plain">No target waits to go, and the guard holds none.</p>`;

function removalRow({ nowMs, lifecycle }: StatusView, removal: Removal): SafeHtml {
  const { controlPlane, isNobodys, waiting, hold } = removal;
  const state = hold === undefined ? 'leaving' : 'held';
  const link = targetsPath(isNobodys ? { state } : { state, controlPlane });
  return html`<tr data-key="${controlPlane}">
    <th scope="row">${isNobodys ? 'none: left by the last run' : controlPlane}</th>
    <td data-label="Waiting"><a href="${link}">${countText(waiting)}</a></td>
    <td data-label="Held">${heldText(hold)}</td>
    <td data-label="Until">${timeHtml(hold?.untilMs, nowMs)}</td>
    <td>${hold !== undefined && releaseForm(lifecycle, controlPlane)}</td>
  </tr>`;
}

function heldText(hold: Removal['hold']): string {
  if (hold === undefined) return 'no: they go when their removal delay is over';
  return `${countText(hold.missing)} of ${countText(hold.targets)} targets went missing at a time`;
}

function releaseForm(lifecycle: boolean, name: string): SafeHtml {
  if (!lifecycle) {
    return html`<span class="muted"
      >To let them go from here, start with --web-enable-lifecycle.</span
    >`;
  }
  const action = `${RELEASE_HOLD_PATH}?${new URLSearchParams({ control_plane: name }).toString()}`;
  return html`<form method="post" action="${action}"><button>Let them go now</button></form>`;
}
