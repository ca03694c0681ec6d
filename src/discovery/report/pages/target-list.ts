import { createHash } from 'node:crypto';

import { oneLine } from '../../../base/one-line.js';
import type { TargetDetails } from '../../inspection/target-row.js';
import { html, type SafeHtml } from './html.js';
import { STATE_WORDS } from './state-words.js';
import { targetDetailsHtml } from './target-details.js';
import { badge } from './tone.js';

/** In a list; all of it is in `/targets.json`. */
const MAX_VALUE_LENGTH = 200;

/** The targets of a page, each with what is known of it to be opened. */
export function targetListHtml(targets: readonly TargetDetails[]): SafeHtml {
  return html`<div class="targets">
    <div class="columns" aria-hidden="true">
      <span></span><span>State</span><span>Address</span><span>Mesh</span><span>Service</span
      ><span>Dataplane</span><span>Control plane</span>
    </div>
    <ul>
      ${targets.map(targetItem)}
    </ul>
  </div>`;
}

function targetItem(target: TargetDetails): SafeHtml {
  const { state, address, mesh, service, dataplane, controlPlane, reason } = target;
  const { tone, word } = STATE_WORDS[state];
  return html`<li data-key="${keyOf(target)}">
    <details>
      <summary>
        <span>${badge(tone, word)}</span> ${labelled('Address', address, 'mono')}
        ${labelled('Mesh', mesh)} ${labelled('Service', service)}
        ${labelled('Dataplane', dataplane)}
        ${labelled('Control plane', controlPlane === '' ? 'the last run' : controlPlane, 'muted')}
        ${reason !== undefined && html`<span class="why">${reason}</span>`}
      </summary>
      <div class="more">${targetDetailsHtml(target)}</div>
    </details>
  </li>`;
}

/** On a wide screen the name of the column stands above all, and is only read out here. */
function labelled(label: string, value: string, style = ''): SafeHtml {
  const shown = oneLine(value, MAX_VALUE_LENGTH);
  return html`<span class="${style}"
    ><span class="label unseen">${label} </span>${shown === '' ? '–' : shown}</span
  >`;
}

/** Names the same target on the next answer. */
function keyOf({ controlPlane, mesh, dataplane, address, service }: TargetDetails): string {
  const text = JSON.stringify([controlPlane, mesh, dataplane, address, service]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}
