import type { CertificateStatus, ControlPlaneStatus } from '../status.js';
import { countOf, countText } from '../../../base/number-text.js';
import { toRemovals, type Removal } from './removals.js';
import { isAway, type StatusView } from './status-view.js';
import { relativeText, shortClockText } from './time-text.js';
import type { Tone } from './tone.js';

/** One thing that an operator has to know at once, and what happens next. */
export interface Finding {
  readonly tone: Extract<Tone, 'bad' | 'warn' | 'wait'>;
  /** A sentence without its full stop, for one line. */
  readonly text: string;
  /** Why, in further sentences. */
  readonly detail?: string;
}

/** Certificates that end sooner are worth a word: there is time to act, even over holidays. */
export const CERTIFICATE_WARNING_MS = 14 * 86_400_000;

/** What is not as it should be, the worst first. Empty when all is well. */
export function toFindings(view: StatusView): readonly Finding[] {
  const { controlPlanes, tooFewTargets, conflicts } = view.status;
  const findings = [
    ...outputFindings(view),
    ...tooFewFindings(tooFewTargets),
    ...controlPlanes.flatMap((controlPlane) => controlPlaneFindings(view, controlPlane)),
    ...toRemovals(view).flatMap((removal) => holdFindings(view, removal)),
    ...conflictFindings(conflicts),
  ];
  return ORDER.flatMap((tone) => findings.filter((finding) => finding.tone === tone));
}

const ORDER = ['bad', 'warn', 'wait'] as const;

function outputFindings({ nowMs, status: { output } }: StatusView): readonly Finding[] {
  const { error, retryAtMs, path } = output;
  if (error === undefined) return [];
  const text = `Cannot write the file ${since(error.atMs, nowMs)}; its readers keep what they have; ${nextTry(retryAtMs, nowMs)}`;
  return [{ tone: 'bad', text, detail: `"${path}": ${error.text}` }];
}

function tooFewFindings(targets: number | undefined): readonly Finding[] {
  if (targets === undefined) return [];
  const text = `There would be only ${countOf(targets, 'target')}, fewer than --min-targets: the file keeps what it has until there are enough`;
  return [{ tone: 'bad', text }];
}

function conflictFindings(conflicts: number): readonly Finding[] {
  if (conflicts === 0) return [];
  const text = `Control planes disagree about ${countOf(conflicts, 'target')}: what the first one says is in the file`;
  return [{ tone: 'warn', text }];
}

function controlPlaneFindings(
  view: StatusView,
  controlPlane: ControlPlaneStatus,
): readonly Finding[] {
  return [
    ...connectionFindings(view, controlPlane),
    ...answerFindings(controlPlane),
    ...controlPlane.certificates.flatMap((each) => certificateFindings(view, controlPlane, each)),
  ];
}

function connectionFindings(
  { nowMs }: StatusView,
  controlPlane: ControlPlaneStatus,
): readonly Finding[] {
  const { name, phase, sinceMs, error, retryAtMs, lastAnswerAtMs } = controlPlane;
  if (error !== undefined && isAway(controlPlane)) {
    const text = `Control plane "${name}" is away ${since(sinceMs, nowMs)}; the file stays as it is; ${nextTry(retryAtMs, nowMs)}`;
    return [{ tone: 'bad', text, detail: error.text }];
  }
  if (error !== undefined) {
    const text = `What control plane "${name}" answers is refused ${since(error.atMs, nowMs)}; what it said before stays in force`;
    return [{ tone: 'bad', text, detail: error.text }];
  }
  if (lastAnswerAtMs !== undefined) return [];
  const doing = phase === 'connected' ? 'Waiting for the first answer of' : 'Connecting to';
  const text = `${doing} control plane "${name}"; what the last run left of it in the file stays until it answers`;
  return [{ tone: 'wait', text }];
}

function holdFindings(
  { nowMs }: StatusView,
  { controlPlane, isNobodys, hold }: Removal,
): readonly Finding[] {
  if (hold === undefined) return [];
  const whose = isNobodys ? 'that the last run left' : `of control plane "${controlPlane}"`;
  const until = `${shortClockText(hold.untilMs, nowMs)} (${relativeText(hold.untilMs, nowMs)})`;
  const text = `${countText(hold.missing)} of ${countOf(hold.targets, 'target')} ${whose} went missing at a time: they are held until ${until}, unless they come back or somebody lets them go`;
  return [{ tone: 'warn', text }];
}

function answerFindings({ name, hasNoList, quarantined }: ControlPlaneStatus): readonly Finding[] {
  const findings: Finding[] = [];
  if (hasNoList) {
    const text = `Control plane "${name}" has no list for this client: all of its MeshMetrics may name other clients (--name)`;
    findings.push({ tone: 'warn', text });
  }
  if (quarantined.resources > 0) {
    const text = `${countOf(quarantined.resources, 'resource')} of control plane "${name}" cannot be read; what was known of them before stays in force`;
    findings.push({ tone: 'warn', text, detail: quarantined.reasons.join('; ') });
  }
  return findings;
}

function certificateFindings(
  { nowMs }: StatusView,
  { name }: ControlPlaneStatus,
  { role, subject, notAfterMs }: CertificateStatus,
): readonly Finding[] {
  if (notAfterMs - nowMs > CERTIFICATE_WARNING_MS) return [];
  const isOver = notAfterMs <= nowMs;
  const verb = isOver ? 'ended' : 'ends';
  const text = `The ${role} certificate "${subject}" of control plane "${name}" ${verb} ${relativeText(notAfterMs, nowMs)}`;
  return [{ tone: isOver ? 'bad' : 'warn', text }];
}

function since(atMs: number, nowMs: number): string {
  return `since ${shortClockText(atMs, nowMs)} (${relativeText(atMs, nowMs)})`;
}

/** What happens next. */
function nextTry(retryAtMs: number | undefined, nowMs: number): string {
  if (retryAtMs === undefined || retryAtMs <= nowMs) return 'trying again now';
  return `next try ${relativeText(retryAtMs, nowMs)}`;
}
