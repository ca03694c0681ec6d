import { rungText } from '../../following/ladder.js';
import type { ControlPlaneStatus } from '../status.js';
import { countsText } from './counts-text.js';
import { factsHtml, type Fact } from './facts.js';
import { html, type SafeHtml } from './html.js';
import { noteHtml } from './note.js';
import { countText } from '../../../base/number-text.js';
import { isAway, type StatusView } from './status-view.js';
import { targetsPath } from './targets-path.js';
import { timeHtml } from './time-html.js';
import { spanText } from './time-text.js';
import { badge, type Tone } from './tone.js';

/** One control plane: how it is reached, what it said last, what is wrong with it and what happens next. */
export function controlPlanePanel(view: StatusView, controlPlane: ControlPlaneStatus): SafeHtml {
  const { name } = controlPlane;
  const facts = [
    ...connectionFacts(view, controlPlane),
    ...answerFacts(view, controlPlane),
    ...failureFacts(view, controlPlane),
  ];
  return html`<article class="panel" data-key="${name}">
    <header>
      <h3>${name}</h3>
      ${phaseBadge(controlPlane)}
    </header>
    ${factsHtml(facts)} ${errorNote(view, controlPlane)} ${answerNotes(controlPlane)}
  </article>`;
}

const PHASES: Readonly<Record<ControlPlaneStatus['phase'], readonly [Tone, string]>> = {
  starting: ['wait', 'starting'],
  connecting: ['wait', 'connecting'],
  connected: ['ok', 'connected'],
  waiting: ['wait', 'reconnecting'],
};

function phaseBadge(controlPlane: ControlPlaneStatus): SafeHtml {
  const { phase, error } = controlPlane;
  if (isAway(controlPlane))
    return badge('bad', phase === 'connecting' ? 'away, trying now' : 'away');
  if (phase === 'connected' && error !== undefined) return badge('bad', 'connected, refused');
  return badge(...PHASES[phase]);
}

const LOCATED_BY = {
  catalog: "by the API server's /catalog",
  config: "by the API server's /config",
  guess: 'by the usual port, because the API server does not say',
} as const;

function connectionFacts({ nowMs }: StatusView, controlPlane: ControlPlaneStatus): readonly Fact[] {
  const { rung, located, address, serverVersion, sinceMs, phase } = controlPlane;
  const away = isAway(controlPlane) ? 'Away since' : 'Not connected since';
  return [
    [phase === 'connected' ? 'Connected since' : away, timeHtml(sinceMs, nowMs)],
    ['Transport and API version', rung === undefined ? 'not known yet' : rungText(rung)],
    ['Address in use', address],
    ['How it was found', located === undefined ? 'at the address given' : foundText(located)],
    ['Version of the server', serverVersion ?? 'not known'],
  ];
}

function foundText({ given, found, how, tls }: NonNullable<ControlPlaneStatus['located']>): string {
  return `${found} ${tls ? 'with TLS' : 'without TLS'}, ${LOCATED_BY[how]} (${given})`;
}

function answerFacts({ nowMs }: StatusView, controlPlane: ControlPlaneStatus): readonly Fact[] {
  const { lastAnswerAtMs, lastChangeAtMs, answerVersion, targets, name } = controlPlane;
  const link = targetsPath({ controlPlane: name });
  return [
    ['Targets in its last answer', html`<a href="${link}">${countText(targets)}</a>`],
    ['Last answer', timeHtml(lastAnswerAtMs, nowMs)],
    ['Last change', timeHtml(lastChangeAtMs, nowMs)],
    ['Age of the data', dataAge(controlPlane, nowMs)],
    ['Version of the answer', answerVersion],
  ];
}

/** How long ago the list was sent that we have. An open stream that is silent says that it still holds. */
function dataAge({ lastListAtMs, phase }: ControlPlaneStatus, nowMs: number): SafeHtml {
  if (lastListAtMs === undefined) return html`<span class="none">–</span>`;
  const note = phase === 'connected' ? 'changes would have come' : 'nothing newer can come';
  const age = spanText(Math.max(0, nowMs - lastListAtMs));
  return html`${age} <span class="exact">${note}</span>`;
}

function failureFacts({ nowMs }: StatusView, controlPlane: ControlPlaneStatus): readonly Fact[] {
  const { failures, retryAtMs } = controlPlane;
  if (!isAway(controlPlane) && retryAtMs === undefined) return [];
  const isWaiting = retryAtMs !== undefined && retryAtMs > nowMs;
  return [
    ['Failures in a row', countText(failures)],
    ['Next try', isWaiting ? timeHtml(retryAtMs, nowMs) : 'now'],
  ];
}

function errorNote({ nowMs }: StatusView, { error }: ControlPlaneStatus): SafeHtml | false {
  if (error === undefined) return false;
  const { text, code, atMs } = error;
  const told = html`${text} <span class="muted">(${code})</span> ${timeHtml(atMs, nowMs)}`;
  return noteHtml('bad', 'Last error:', told);
}

function answerNotes(controlPlane: ControlPlaneStatus): readonly (SafeHtml | false)[] {
  const { name, hasNoList, quarantined, leftOut, droppedLabels } = controlPlane;
  const damaged = `${countText(quarantined.resources)}, each keeps what it held before: ${quarantined.reasons.join('; ')}`;
  const left = countsText(leftOut);
  const link = targetsPath({ controlPlane: name, state: 'left-out' });
  const dropped = countsText(droppedLabels);
  return [
    hasNoList &&
      noteHtml('warn', 'No list for this client:', 'see --name and the MeshMetrics of the mesh.'),
    quarantined.resources > 0 && noteHtml('warn', 'Damaged resources:', damaged),
    left !== '' &&
      noteHtml('quiet', 'Targets left out:', html`${left}. <a href="${link}">Show them</a>`),
    dropped !== '' && noteHtml('quiet', 'Labels dropped:', dropped),
  ];
}
