import type { WebAnswer } from '../../../observability/route.js';
import type { TargetPage, TargetQuery } from '../../inspection/inspection.js';
import type { TargetDetails } from '../../inspection/target-row.js';
import { jsonAnswer } from './json-answer.js';

/** Beyond this many characters, an answer would cost others their time: 64 Mi. */
const MAX_TEXT_LENGTH = 64 * 1024 ** 2;

/** `/targets.json`: what the page of targets tells, for programs. What is not known is `null`. */
export function targetsJson(found: TargetPage, query: TargetQuery): WebAnswer {
  const length = found.targets.reduce((sum, each) => sum + lengthOf(each), 0);
  if (length > MAX_TEXT_LENGTH && found.targets.length > 1) {
    const error = `These targets are too large for one answer: ask for a smaller page_size than ${String(query.pageSize)}.`;
    return jsonAnswer({ error }, 400);
  }
  return jsonAnswer({
    page: found.page,
    pages: found.pages,
    page_size: query.pageSize,
    matching: found.matching,
    total: found.total,
    by_state: found.byState,
    control_planes: found.controlPlanes,
    meshes: found.meshes,
    services: found.services,
    targets: found.targets.map(targetJson),
  });
}

function targetJson(target: TargetDetails): unknown {
  const { controlPlane, mesh, service, dataplane, address, state, reason, sent, written } = target;
  return {
    control_plane: controlPlane,
    mesh,
    service,
    dataplane,
    address,
    state,
    reason: reason ?? null,
    sent: sent === undefined ? null : sentJson(sent),
    written: written ?? null,
  };
}

function sentJson(sent: NonNullable<TargetDetails['sent']>): unknown {
  const { address, scheme, metricsPath, instance, job, labels } = sent;
  return { address, scheme, metrics_path: metricsPath, instance, job, labels };
}

function lengthOf({ sent, written }: TargetDetails): number {
  const texts = [sent?.labels ?? {}, written ?? {}].flatMap(Object.entries<string>).flat();
  return texts.reduce((sum, text) => sum + text.length, 0);
}
