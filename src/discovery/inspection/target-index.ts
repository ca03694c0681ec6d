import type { Work } from '../../base/slices.js';
import type { TargetPage, TargetQuery } from './inspection.js';
import type { ListedTarget } from './listed-target.js';
import { TARGET_STATES, type TargetState } from './target-row.js';

/** Targets in the order of their pages, with what all of them come to. */
export interface TargetIndex extends Pick<
  TargetPage,
  'total' | 'byState' | 'controlPlanes' | 'meshes' | 'services'
> {
  readonly targets: readonly ListedTarget[];
  /** The same targets, those of one resource side by side. */
  readonly asListed: readonly ListedTarget[];
}

/** No page offers more names to choose from. */
const MAX_NAMES = 1_000;

/** Targets that are looked at between two pauses. */
const STEP = 1_024;
const TEXT_STEP = 32;

/** Sorts `targets` by mesh, service, dataplane and address, and counts them. */
export function* indexTargets(targets: readonly ListedTarget[]): Work<TargetIndex> {
  const services = new Map<string, ListedTarget[]>();
  for (const [index, target] of targets.entries()) {
    const { mesh, service } = target.row;
    const key = `${mesh}\u0000${service}`;
    const known = services.get(key);
    if (known === undefined) services.set(key, [target]);
    else known.push(target);
    if (index % STEP === STEP - 1) yield;
  }
  const sorted: ListedTarget[] = [];
  for (const key of [...services.keys()].sort()) {
    for (const target of (services.get(key) ?? []).sort(compareTargets)) sorted.push(target);
    yield;
  }
  return {
    targets: sorted,
    asListed: targets,
    total: sorted.length,
    byState: countStates(sorted),
    controlPlanes: namesOf(sorted, 'controlPlane'),
    meshes: namesOf(sorted, 'mesh'),
    services: namesOf(sorted, 'service'),
  };
}

function compareTargets({ row: a }: ListedTarget, { row: b }: ListedTarget): number {
  return (
    compareTexts(a.dataplane, b.dataplane) ||
    compareTexts(a.address, b.address) ||
    compareTexts(a.controlPlane, b.controlPlane)
  );
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function countStates(targets: readonly ListedTarget[]): TargetIndex['byState'] {
  const counts = new Map<TargetState, number>();
  for (const { row } of targets) counts.set(row.state, (counts.get(row.state) ?? 0) + 1);
  return Object.fromEntries(
    TARGET_STATES.flatMap((state) => {
      const count = counts.get(state);
      return count === undefined ? [] : [[state, count] as const];
    }),
  );
}

function namesOf(
  targets: readonly ListedTarget[],
  key: 'controlPlane' | 'mesh' | 'service',
): readonly string[] {
  const names = new Set(targets.map(({ row }) => row[key]));
  names.delete('');
  return [...names].sort().slice(0, MAX_NAMES);
}

/** The targets of `index` that `query` asks for. `textOf` gives more of a target that is searched, beside its row. */
export function* findTargets(
  { targets, asListed }: TargetIndex,
  query: TargetQuery,
  textOf: (target: ListedTarget) => string,
): Work<readonly ListedTarget[]> {
  const needle = (query.search ?? '').toLowerCase();
  if (needle === '') return yield* select(targets, (target) => isAskedFor(target, query));
  // To find the text of a target means to read its resource, which may have many: they are gone through together.
  const found = new Set<ListedTarget>();
  for (const [index, target] of asListed.entries()) {
    if (index % TEXT_STEP === TEXT_STEP - 1) yield;
    if (!isAskedFor(target, query)) continue;
    if (rowText(target).includes(needle) || textOf(target).toLowerCase().includes(needle))
      found.add(target);
  }
  return yield* select(targets, (target) => found.has(target));
}

function* select(
  targets: readonly ListedTarget[],
  isWanted: (target: ListedTarget) => boolean,
): Work<readonly ListedTarget[]> {
  const selected: ListedTarget[] = [];
  for (const [index, target] of targets.entries()) {
    if (isWanted(target)) selected.push(target);
    if (index % STEP === STEP - 1) yield;
  }
  return selected;
}

function isAskedFor({ row }: ListedTarget, query: TargetQuery): boolean {
  return (
    isAny(query.state, row.state) &&
    isAny(query.controlPlane, row.controlPlane) &&
    isAny(query.mesh, row.mesh) &&
    isAny(query.service, row.service)
  );
}

function isAny(wanted: string | undefined, given: string): boolean {
  return wanted === undefined || wanted === '' || wanted === given;
}

function rowText({ row }: ListedTarget): string {
  return `${row.address}\n${row.dataplane}\n${row.service}\n${row.mesh}`.toLowerCase();
}
