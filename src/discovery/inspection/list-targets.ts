import type { Work } from '../../base/slices.js';
import type { Assignment, DecodedResource } from '../../mads/assignment.js';
import { decodeResource } from '../../mads/decode-resource.js';
import { Holdings, isHolding, type Groups } from '../../targets/holdings.js';
import { isHeld } from '../../targets/removals.js';
import type { Settlement } from '../../targets/settlement.js';
import { isSameGroup, type TargetGroup } from '../../targets/target-group.js';
import { identityOf, identityParts, type Identity } from '../../targets/target.js';
import type { TranslationOptions } from '../../targets/translation-options.js';
import type { PublisherState } from '../publishing/publisher-state.js';
import type { LastAnswer } from '../translating/translator.js';
import type { ListedTarget, TargetSource } from './listed-target.js';
import { readGroup } from './read-group.js';
import { TargetJudge } from './target-judge.js';
import type { TargetRow, TargetState } from './target-row.js';

/** What is known at one moment, of which a list is made. */
export interface Knowledge {
  /** In the order of the command line. */
  readonly controlPlanes: readonly KnownControlPlane[];
  readonly state: PublisherState;
}

/** One control plane, as far as its targets go. */
export interface KnownControlPlane {
  readonly name: string;
  /** The resources of its last answer; `undefined` before the first one. */
  readonly last: LastAnswer | undefined;
  readonly translation: TranslationOptions;
}

/** Resources, or targets of one, that are read between two pauses. */
const STEP = 128;

const WHY = {
  provisional: 'the first answer of a stream may be a stale one: it counts after 2 seconds',
  deferred: 'it waits for the next write',
  leaving: 'missing from the newest answer: it goes when it is still missing after --removal-delay',
  held: 'too many targets went missing at a time: their removal is held (--max-drop, --max-drop-hold)',
  standing: 'in the file since the last run; no answer has spoken of it yet',
  kept: 'the newest answer is damaged, so that absence from it proves nothing',
  overruled: 'a control plane that comes first says something else of this dataplane',
  notWanted: '--mesh or --shard leaves it out',
} as const;

/** Lists every target that is known, in no order. */
export function* listTargets(knowledge: Knowledge): Work<ListedTarget[]> {
  const targets: ListedTarget[] = [];
  for (const index of knowledge.controlPlanes.keys()) {
    const lister = new Lister(knowledge, index, targets);
    yield* lister.listAnswer();
    yield* lister.listWhatItLacks();
  }
  yield* listUnclaimed(knowledge, targets);
  return targets;
}

/** What is left of the standing file that no control plane has. */
function* listUnclaimed({ state }: Knowledge, targets: ListedTarget[]): Work<void> {
  const { unclaimed, merged } = state.settlements;
  yield* Holdings.visitChanges(merged.held, unclaimed.settled, (identity, was, is) => {
    if (isHolding(was) || is === undefined) return;
    const absence = absenceOf(identity, unclaimed) ?? { state: 'standing', reason: WHY.standing };
    for (const group of is) targets.push(toListed(group, { controlPlane: '', ...absence }));
  });
}

/** Lists what is known of one control plane. */
class Lister {
  readonly #knowledge: Knowledge;
  readonly #index: number;
  readonly #controlPlane: KnownControlPlane;
  readonly #settlement: Settlement;
  readonly #judge: TargetJudge;
  readonly #targets: ListedTarget[];
  /** What is wrong with resources, by the identities that they name. */
  readonly #damages = new Map<Identity, string>();

  constructor(knowledge: Knowledge, index: number, targets: ListedTarget[]) {
    const controlPlane = knowledge.controlPlanes[index];
    const settlement = knowledge.state.settlements.controlPlanes[index];
    if (controlPlane === undefined || settlement === undefined)
      throw new RangeError(`no control plane ${String(index)}`);
    this.#knowledge = knowledge;
    this.#index = index;
    this.#controlPlane = controlPlane;
    this.#settlement = settlement;
    this.#judge = new TargetJudge(controlPlane.translation);
    this.#targets = targets;
  }

  /** What the last answer says. */
  *listAnswer(): Work<void> {
    const { last } = this.#controlPlane;
    if (last === undefined) return;
    for (let resource = 0; resource < last.resources.count; resource++) {
      const decoded = decodeResource(last.resources, resource, last.apiVersion);
      if (decoded.kind === 'undecodable') this.#addDamaged(decoded);
      else yield* this.#addAssignment(decoded.assignment, last, resource);
      if (resource % STEP === STEP - 1) yield;
    }
  }

  /** What is settled although the last answer does not say it. */
  *listWhatItLacks(): Work<void> {
    const { newest, settled } = this.#settlement;
    const said = newest?.answer.held ?? Holdings.empty;
    const kept = newest?.answer.kept ?? new Set();
    for (const identity of kept) this.#addSettled(identity, settled.get(identity));
    yield* Holdings.visitChanges(said, settled, (identity, was, is) => {
      if (was === undefined && !kept.has(identity)) this.#addSettled(identity, is);
    });
  }

  #addSettled(identity: Identity, groups: Groups = []): void {
    const standing = { controlPlane: this.#controlPlane.name, ...this.#whyItStays(identity) };
    for (const group of groups) this.#targets.push(toListed(group, standing));
  }

  #whyItStays(identity: Identity): Standing {
    const absence = absenceOf(identity, this.#settlement);
    if (absence !== undefined) return absence;
    if (this.#settlement.newest === undefined) return { state: 'standing', reason: WHY.standing };
    return { state: 'kept', reason: this.#damages.get(identity) ?? WHY.kept };
  }

  *#addAssignment(assignment: Assignment, answer: LastAnswer, resource: number): Work<void> {
    const { name: controlPlane } = this.#controlPlane;
    for (const [index, target] of assignment.targets.entries()) {
      const verdict = this.#judge.judge(assignment, target);
      const row: TargetRow = {
        controlPlane,
        mesh: assignment.mesh,
        service: target.service,
        dataplane: target.name,
        address: target.address,
        ...this.#standingOf(verdict),
      };
      const source: TargetSource = {
        kind: 'answer',
        controlPlane: this.#index,
        answer,
        resource,
        target: index,
      };
      this.#targets.push({ row, source });
      if (index % STEP === STEP - 1) yield;
    }
  }

  #standingOf(verdict: ReturnType<TargetJudge['judge']>): Standing {
    if (verdict.kind === 'not-wanted') return { state: 'not-wanted', reason: WHY.notWanted };
    if (verdict.kind === 'left-out') return { state: 'left-out', reason: verdict.reason };
    const { identity, group } = verdict;
    const { seen, settlements } = this.#knowledge.state;
    if (holds(seen, identity, group)) return { state: 'published' };
    const { settled, newest } = this.#settlement;
    if (!holds(settled, identity, group)) {
      const isProvisional = newest?.answer.provisional === true;
      return { state: 'pending', reason: isProvisional ? WHY.provisional : WHY.deferred };
    }
    return holds(settlements.all.held, identity, group)
      ? { state: 'pending', reason: WHY.deferred }
      : { state: 'overruled', reason: WHY.overruled };
  }

  /** Where an identity holds something already, that stays, and the damage says why. */
  #addDamaged({ reason, identities }: Extract<DecodedResource, { kind: 'undecodable' }>): void {
    const { name: controlPlane } = this.#controlPlane;
    const standing = { state: 'damaged', reason } as const;
    const nameless = identities.length === 0 ? [{ mesh: '', name: '' }] : identities;
    for (const { mesh, name } of nameless) {
      const identity = identityOf(mesh, name);
      this.#damages.set(identity, reason);
      if (isHolding(this.#settlement.settled.get(identity))) continue;
      const row = { controlPlane, mesh, service: '', dataplane: name, address: '', ...standing };
      this.#targets.push({ row, source: { kind: 'none' } });
    }
  }
}

interface Standing {
  readonly state: TargetState;
  readonly reason?: string;
}

/** How an identity that is on its way out stands; `undefined` when it is not. */
function absenceOf(identity: Identity, { removals }: Settlement): Standing | undefined {
  const absence = removals.missing.get(identity);
  if (absence === undefined) return undefined;
  const isStillHeld = removals.holdSinceMs !== undefined && isHeld(absence);
  return isStillHeld
    ? { state: 'held', reason: WHY.held }
    : { state: 'leaving', reason: WHY.leaving };
}

function holds(held: Holdings | undefined, identity: Identity, group: TargetGroup): boolean {
  return held?.get(identity)?.some((each) => isSameGroup(each, group)) === true;
}

function toListed(
  group: TargetGroup,
  standing: Standing & { readonly controlPlane: string },
): ListedTarget {
  const [mesh, dataplane] = identityParts(group.identity);
  const { address, service } = readGroup(group);
  const row = { ...standing, mesh, service, dataplane, address };
  return { row, source: { kind: 'group', group } };
}
