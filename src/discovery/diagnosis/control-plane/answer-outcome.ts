import { ExitCode } from '../../../base/house-error.js';
import type { Holdings } from '../../../targets/holdings.js';
import { identityParts } from '../../../targets/target.js';
import type { Counts } from '../../events.js';
import type { ControlPlaneOptions } from '../../options.js';
import { countOf, countText } from '../../../base/number-text.js';
import { outcomeOf } from '../examination.js';
import { failed, ok, type Outcome } from '../step.js';
import type { Hearing } from './hearing.js';

/** What is said of an answer. */
export type Heard = Pick<Hearing, 'answer' | 'quarantined' | 'refused' | 'hasNothing' | 'settled'>;

/** What came of waiting for the first answer. */
export function answerOutcome(
  heard: Heard,
  { nodeId }: Pick<ControlPlaneOptions, 'nodeId'>,
): Outcome {
  const { answer, quarantined, refused, hasNothing } = heard;
  if (refused !== undefined) return outcomeOf(refused);
  if (hasNothing) return failed(ExitCode.unavailable, NO_LIST, emptyHint(nodeId));
  if (answer === undefined) return failed(ExitCode.unavailable, NO_ANSWER, NO_ANSWER_FIX);
  const finding = answerText(heard);
  if (quarantined !== undefined)
    return failed(
      ExitCode.protocol,
      `${finding}; ${countOf(quarantined.resources, 'resource')} cannot be read: ${quarantined.reasons.join('; ')}`,
      'the others are taken: look at what the control plane has of these, and at what may change answers in between',
    );
  return ok(finding, hintFor(heard, nodeId));
}

const NO_LIST =
  'the control plane says that nothing changed, to a client that has nothing: it has no list for this client';

const NO_ANSWER = 'the control plane ended the conversation without an answer';

const NO_ANSWER_FIX =
  "look at the control plane's log, and at proxies or load balancers in between";

function emptyHint(nodeId: string): string {
  return `no dataplane with metrics is known there: is a Prometheus backend in the Mesh (metrics) or in a MeshMetric, and does that one name no clientId, or "${nodeId}" (see --name)? A MeshMetric anywhere makes Kuma 2.6 and later pass over the metrics of Meshes`;
}

function hintFor({ answer }: Heard, nodeId: string): string | undefined {
  const leftOut = countsText(answer?.leftOut ?? {});
  if (answer?.targets === 0 && leftOut === '') return emptyHint(nodeId);
  if (leftOut === '') return undefined;
  return 'what is left out cannot be scraped, or a flag leaves it out: --allow-cidr, --deny-cidr, --max-labels-per-target, --max-label-length';
}

function answerText({ answer, settled }: Heard): string {
  const { version = '', targets = 0, leftOut = {}, droppedLabels = {} } = answer ?? {};
  const [left, dropped] = [countsText(leftOut), countsText(droppedLabels)];
  return [
    `${countOf(targets, 'target')} ${meshesText(settled)}${version === '' ? '' : `, version "${version}"`}`,
    ...(left === '' ? [] : [`left out: ${left}`]),
    ...(dropped === '' ? [] : [`labels dropped: ${dropped}`]),
  ].join('; ');
}

const MAX_MESHES = 10;

function meshesText(settled: Holdings): string {
  const meshes = new Set<string>();
  for (const [identity] of settled) meshes.add(identityParts(identity)[0]);
  if (meshes.size === 0) return 'in no mesh';
  const names = [...meshes].sort().map((mesh) => `"${mesh}"`);
  const more = names.length > MAX_MESHES ? ` and ${String(names.length - MAX_MESHES)} more` : '';
  const count = names.length === 1 ? '1 mesh' : `${countText(names.length)} meshes`;
  return `in ${count}: ${names.slice(0, MAX_MESHES).join(', ')}${more}`;
}

function countsText(counts: Counts): string {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => `${String(count)} ${reason}`)
    .sort()
    .join(', ');
}
