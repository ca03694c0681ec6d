import type { Work } from '../../base/slices.js';
import { decodeResource } from '../../mads/decode-resource.js';
import type { Assignment, AssignmentTarget, DecodedResource } from '../../mads/assignment.js';
import type { KnownControlPlane } from './list-targets.js';
import type { ListedTarget, TargetSource } from './listed-target.js';
import { readGroup } from './read-group.js';
import { TargetJudge } from './target-judge.js';
import type { SentTarget, TargetDetails } from './target-row.js';

/** A target of an answer. */
type AnswerSource = Extract<TargetSource, { readonly kind: 'answer' }>;

/**
 * Reads again, of single targets of a list, all that is known of them. A resource may have any number of targets: those
 * of one are to be read one after the other, for it is decoded anew after another one.
 */
export class TargetReader {
  readonly #judges: readonly TargetJudge[];
  #decoded:
    (Pick<AnswerSource, 'answer' | 'resource'> & { readonly is: DecodedResource }) | undefined;

  constructor(controlPlanes: readonly KnownControlPlane[]) {
    this.#judges = controlPlanes.map(({ translation }) => new TargetJudge(translation));
  }

  /** Everything about `target`. */
  read({ row, source }: ListedTarget): TargetDetails {
    if (source.kind === 'none') return row;
    if (source.kind === 'group') return { ...row, written: readGroup(source.group).labels };
    const decoded = this.#decode(source);
    const target =
      decoded.kind === 'assignment' ? decoded.assignment.targets[source.target] : undefined;
    if (decoded.kind !== 'assignment' || target === undefined) return row;
    const verdict = this.#judges[source.controlPlane]?.judge(decoded.assignment, target);
    const written = verdict?.kind === 'written' ? readGroup(verdict.group).labels : undefined;
    return {
      ...row,
      sent: toSent(decoded.assignment, target),
      ...(written === undefined ? {} : { written }),
    };
  }

  /** Everything about each of `targets`, in their order. */
  *readAll(targets: readonly ListedTarget[]): Work<readonly TargetDetails[]> {
    const details = new Map<ListedTarget, TargetDetails>();
    for (const target of [...targets].sort(compareResources)) {
      details.set(target, this.read(target));
      yield;
    }
    return targets.map((target) => details.get(target) ?? target.row);
  }

  /** All labels of `target`, for a search. */
  labelText(target: ListedTarget): string {
    const { sent, written } = this.read(target);
    return [...Object.entries(sent?.labels ?? {}), ...Object.entries(written ?? {})]
      .map(([name, value]) => `${name}=${value}`)
      .join('\n');
  }

  #decode({ answer, resource }: AnswerSource): DecodedResource {
    const known = this.#decoded;
    if (known?.answer === answer && known.resource === resource) return known.is;
    const is = decodeResource(answer.resources, resource, answer.apiVersion);
    this.#decoded = { answer, resource, is };
    return is;
  }
}

/** Brings together what is read from one resource. */
function compareResources({ source: a }: ListedTarget, { source: b }: ListedTarget): number {
  if (a.kind !== 'answer' || b.kind !== 'answer')
    return Number(b.kind === 'answer') - Number(a.kind === 'answer');
  return a.controlPlane - b.controlPlane || a.resource - b.resource;
}

function toSent({ labels }: Assignment, target: AssignmentTarget): SentTarget {
  const { address, scheme, metricsPath, instance, job } = target;
  const sent = new Map([...target.labels, ...labels]);
  return { address, scheme, metricsPath, instance, job, labels: toRecord(sent) };
}

/** Names such as `__proto__` are data. */
function toRecord(labels: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  const record = Object.create(null) as Record<string, string>;
  for (const [name, value] of labels) record[name] = value;
  return record;
}
