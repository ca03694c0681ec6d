import type { WebAnswer } from '../../../observability/route.js';
import type { ControlPlaneStatus, HoldStatus, Status } from '../status.js';
import { toHeadline } from './headline.js';
import { jsonAnswer } from './json-answer.js';
import type { Product } from './layout.js';
import { toRemovals } from './removals.js';
import type { StatusView } from './status-view.js';
import { isoText } from './time-text.js';

/** `/status.json`: what the status page tells, for programs. What is not known is `null`; docs/pages.md has the names. */
export function statusJson(product: Product, view: StatusView): WebAnswer {
  const { nowMs, status, readers } = view;
  const { tone, text, further } = toHeadline(view);
  return jsonAnswer({
    product,
    now: isoText(nowMs),
    started_at: isoText(status.startedAtMs),
    state: STATES[tone],
    summary: [text, ...further.map((each) => each.text)],
    control_planes: status.controlPlanes.map((each) => controlPlaneJson(view, each)),
    output: outputJson(status),
    unclaimed_hold: holdJson(toRemovals(view).find(({ isNobodys }) => isNobodys)?.hold),
    conflicts: status.conflicts,
    too_few_targets: status.tooFewTargets ?? null,
    http_sd_readers: readers.map((reader) => ({
      address: reader.address,
      refresh_interval_seconds: reader.refreshIntervalSeconds,
      last_asked_at: isoText(reader.lastAskedAtMs),
      overdue: reader.isOverdue,
    })),
    recent: status.recent.map(({ atMs, ...event }) => ({ at: isoText(atMs), ...event })),
  });
}

const STATES = { ok: 'ok', quiet: 'ok', wait: 'starting', warn: 'warning', bad: 'error' } as const;

function controlPlaneJson(view: StatusView, controlPlane: ControlPlaneStatus): unknown {
  const { name, rung, certificates } = controlPlane;
  const removal = toRemovals(view).find((each) => each.controlPlane === name);
  const held = view.held?.find((each) => each.name === name);
  return {
    name,
    phase: controlPlane.phase,
    since: isoText(controlPlane.sinceMs),
    transport: rung?.transport ?? null,
    api_version: rung?.apiVersion ?? null,
    address: controlPlane.address ?? null,
    located: controlPlane.located ?? null,
    server_version: controlPlane.serverVersion ?? null,
    answer_version: controlPlane.answerVersion ?? null,
    last_answer_at: timeOrNull(controlPlane.lastAnswerAtMs),
    last_list_at: timeOrNull(controlPlane.lastListAtMs),
    last_change_at: timeOrNull(controlPlane.lastChangeAtMs),
    data_age_seconds: dataAgeSeconds(controlPlane, view.nowMs),
    targets: controlPlane.targets,
    settled_targets: held?.targets ?? null,
    waiting_removals: removal?.waiting ?? 0,
    left_out: controlPlane.leftOut,
    dropped_labels: controlPlane.droppedLabels,
    quarantined: controlPlane.quarantined,
    hold: holdJson(removal?.hold),
    error: errorJson(controlPlane.error),
    failures: controlPlane.failures,
    retry_at: timeOrNull(controlPlane.retryAtMs),
    has_no_list: controlPlane.hasNoList,
    certificates: certificates.map(({ role, subject, notAfterMs }) => ({
      role,
      subject,
      not_after: isoText(notAfterMs),
    })),
  };
}

function holdJson(hold: HoldStatus | undefined): unknown {
  if (hold === undefined) return null;
  return { missing: hold.missing, targets: hold.targets, until: isoText(hold.untilMs) };
}

function outputJson({ output }: Status): unknown {
  return {
    path: output.path,
    groups: output.groups,
    bytes: output.bytes ?? null,
    last_write_at: timeOrNull(output.lastWriteAtMs),
    last_write_ms: output.lastWriteTookMs ?? null,
    error: errorJson(output.error),
    failures: output.failures,
    retry_at: timeOrNull(output.retryAtMs),
  };
}

function errorJson(error: ControlPlaneStatus['error']): unknown {
  if (error === undefined) return null;
  return { code: error.code, text: error.text, at: isoText(error.atMs) };
}

function timeOrNull(atMs: number | undefined): string | null {
  return atMs === undefined ? null : isoText(atMs);
}

/** How old the list is that we have; an open stream that is silent says that it still holds. */
function dataAgeSeconds({ lastListAtMs }: ControlPlaneStatus, nowMs: number): number | null {
  return lastListAtMs === undefined ? null : Math.max(0, nowMs - lastListAtMs) / 1_000;
}
