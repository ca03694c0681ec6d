import { runInSlices } from '../../base/slices.js';
import { Turns } from '../../base/turns.js';
import { countHolding } from '../../targets/removals.js';
import { heldForMs, type Settlement } from '../../targets/settlement.js';
import type { TranslationOptions } from '../../targets/translation-options.js';
import type { FileSdOutput } from '../output/file-sd-output.js';
import { NOBODYS } from '../publishing/alarms.js';
import type { Publisher } from '../publishing/publisher.js';
import type { PublisherState } from '../publishing/publisher-state.js';
import type { LastAnswer } from '../translating/translator.js';
import type { HeldByControlPlane, Inspection, TargetPage, TargetQuery } from './inspection.js';
import { listTargets, type KnownControlPlane } from './list-targets.js';
import { findTargets, indexTargets, type TargetIndex } from './target-index.js';
import { TargetReader } from './target-reader.js';

/** What a {@link LiveInspection} looks at. */
export interface Inspected {
  readonly controlPlanes: readonly InspectedControlPlane[];
  readonly publisher: Publisher;
  readonly output: FileSdOutput;
}

/** One control plane as it is followed. */
export interface InspectedControlPlane {
  readonly name: string;
  readonly translation: TranslationOptions;
  /** What turns its answers into targets, and knows the last one. */
  readonly translator: { readonly last: LastAnswer | undefined };
}

/** A list of all targets, and the moment that it is of. */
interface Snapshot {
  readonly index: TargetIndex;
  readonly reader: TargetReader;
  readonly state: PublisherState;
  readonly lasts: readonly (LastAnswer | undefined)[];
}

/** A list that nobody asks for any more is let go after this time. */
const KEPT_MS = 60_000;

/** Looks into a running discovery when it is asked, and changes nothing but what {@link releaseHold} says. */
export class LiveInspection implements Inspection {
  readonly #inspected: Inspected;
  /** Of those who ask at a time, the first has a list made, and the work of following goes on beside one of them. */
  readonly #turns = new Turns();
  #snapshot: Snapshot | undefined;
  #forget: NodeJS.Timeout | undefined;

  constructor(inspected: Inspected) {
    this.#inspected = inspected;
  }

  /** See {@link Inspection.publishedList}. */
  publishedList(): Buffer | undefined {
    const { publisher, output } = this.#inspected;
    return publisher.state.seen === undefined ? undefined : output.contents;
  }

  /** See {@link Inspection.publishedGroups}. */
  get publishedGroups(): number {
    return this.#inspected.publisher.state.seen?.groups ?? 0;
  }

  /** See {@link Inspection.busyMs}. */
  get busyMs(): number {
    return this.#inspected.publisher.occupation.busyMs;
  }

  /** See {@link Inspection.controlPlanes}. */
  controlPlanes(): readonly HeldByControlPlane[] {
    const { controlPlanes, publisher } = this.#inspected;
    const { state } = publisher;
    const { settlements } = state;
    const held = controlPlanes.map(({ name }, index) =>
      heldBy(name, settlements.controlPlanes[index], state),
    );
    const unclaimed = heldBy(NOBODYS, settlements.unclaimed, state);
    return unclaimed.targets > 0 ? [...held, unclaimed] : held;
  }

  /** See {@link Inspection.targets}. */
  async targets(query: TargetQuery, signal: AbortSignal): Promise<TargetPage> {
    return await this.#turns.take(() => this.#find(query, signal));
  }

  /** See {@link Inspection.releaseHold}. */
  releaseHold(controlPlane: string): boolean {
    const { controlPlanes, publisher } = this.#inspected;
    const index = controlPlanes.findIndex(({ name }) => name === controlPlane);
    if (index < 0 && controlPlane !== NOBODYS) return false;
    return publisher.releaseHold(index < 0 ? 'unclaimed' : index);
  }

  async #find(query: TargetQuery, signal: AbortSignal): Promise<TargetPage> {
    signal.throwIfAborted();
    const { index, reader } = await this.#list(signal);
    const { total, byState, controlPlanes, meshes, services } = index;
    const matching = await runInSlices(
      findTargets(index, query, (target) => reader.labelText(target)),
      { signal },
    );
    const pages = Math.max(1, Math.ceil(matching.length / query.pageSize));
    const page = Math.min(query.page, pages);
    const first = (page - 1) * query.pageSize;
    const shown = matching.slice(first, first + query.pageSize);
    const targets = await runInSlices(reader.readAll(shown), { signal });
    const found = { targets, page, pages, matching: matching.length };
    return { ...found, total, byState, controlPlanes, meshes, services };
  }

  /** Made again only when something has changed since. */
  async #list(signal: AbortSignal): Promise<Snapshot> {
    const { publisher, controlPlanes } = this.#inspected;
    const { state } = publisher;
    const lasts = controlPlanes.map(({ translator }) => translator.last);
    let snapshot = this.#snapshot;
    if (snapshot === undefined || !isOf(snapshot, state, lasts)) {
      const known: readonly KnownControlPlane[] = controlPlanes.map(
        ({ name, translation }, at) => ({ name, translation, last: lasts[at] }),
      );
      const work = listTargets({ controlPlanes: known, state });
      const targets = await runInSlices(work, { signal });
      const index = await runInSlices(indexTargets(targets), { signal });
      snapshot = { index, reader: new TargetReader(known), state, lasts };
    }
    this.#keepForAWhile(snapshot);
    return snapshot;
  }

  #keepForAWhile(snapshot: Snapshot): void {
    this.#snapshot = snapshot;
    clearTimeout(this.#forget);
    this.#forget = setTimeout(() => (this.#snapshot = undefined), KEPT_MS);
    this.#forget.unref();
  }
}

function heldBy(
  name: string,
  settlement: Settlement | undefined,
  { nowMs, policy }: PublisherState,
): HeldByControlPlane {
  if (settlement === undefined) return { name, targets: 0, waiting: 0 };
  const { settled, removals } = settlement;
  const leftMs = heldForMs(settlement, nowMs, policy);
  const waiting = countHolding(removals.missing.keys(), settled);
  const held = { name, targets: settled.holding, waiting };
  return leftMs === undefined ? held : { ...held, heldForMs: leftMs };
}

function isOf(
  snapshot: Snapshot,
  { seen, settlements }: PublisherState,
  lasts: Snapshot['lasts'],
): boolean {
  return (
    snapshot.state.seen === seen &&
    snapshot.state.settlements === settlements &&
    snapshot.lasts.every((last, index) => last === lasts[index])
  );
}
