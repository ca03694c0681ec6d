import { compareKeys } from '../base/byte-order.js';
import type { Work } from '../base/slices.js';
import { compareGroups, type TargetGroup } from './target-group.js';

/** So many groups are sorted or merged in one go: a few milliseconds' work. */
const CHUNK = 2_048;

/**
 * Sorts groups into the order of the file, in steps that are short however many there are. First by mesh and service,
 * of which there are few: within one service there is little left to compare.
 */
export function* sortGroups(groups: readonly TargetGroup[]): Work<readonly TargetGroup[]> {
  const buckets = yield* toBuckets(groups);
  const sorted: TargetGroup[] = [];
  let pauseAt = CHUNK;
  for (const bucket of buckets) {
    for (const group of yield* sortBucket(bucket)) sorted.push(group);
    if (sorted.length < pauseAt) continue;
    yield;
    pauseAt = sorted.length + CHUNK;
  }
  return sorted;
}

type Buckets = Map<string, Map<string, TargetGroup[]>>;

/** Groups by mesh and service, in their order. */
function* toBuckets(groups: readonly TargetGroup[]): Work<readonly TargetGroup[][]> {
  const meshes: Buckets = new Map();
  for (let at = 0; at < groups.length; at += CHUNK) {
    fillBuckets(meshes, groups, at);
    yield;
  }
  return inOrder(meshes).flatMap((services) => inOrder(services));
}

function fillBuckets(meshes: Buckets, groups: readonly TargetGroup[], from: number): void {
  const end = Math.min(from + CHUNK, groups.length);
  for (let i = from; i < end; i++) {
    const group = groups[i] as TargetGroup;
    bucketOf(group, meshes).push(group);
  }
}

function bucketOf({ service: { mesh, service } }: TargetGroup, meshes: Buckets): TargetGroup[] {
  let services = meshes.get(mesh);
  if (services === undefined) meshes.set(mesh, (services = new Map<string, TargetGroup[]>()));
  let bucket = services.get(service);
  if (bucket === undefined) services.set(service, (bucket = []));
  return bucket;
}

function inOrder<T>(byKey: ReadonlyMap<string, T>): readonly T[] {
  return [...byKey].sort(([a], [b]) => compareKeys(a, b)).map(([, value]) => value);
}

function* sortBucket(groups: TargetGroup[]): Work<readonly TargetGroup[]> {
  if (groups.length <= CHUNK) return groups.sort(compareGroups);
  const half = groups.length >>> 1;
  const first = yield* sortBucket(groups.slice(0, half));
  yield;
  return yield* mergeGroups(first, yield* sortBucket(groups.slice(half)));
}

/** Puts two sorted lists together into one. */
export function* mergeGroups(
  a: readonly TargetGroup[],
  b: readonly TargetGroup[],
): Work<readonly TargetGroup[]> {
  if (a.length === 0 || b.length === 0) return a.length === 0 ? b : a;
  const merge = { a, b, i: 0, j: 0, merged: [] };
  while (mergeSome(merge)) yield;
  return merge.merged;
}

/** Two lists that are being put together, as far as it has come. */
interface Merge {
  readonly a: readonly TargetGroup[];
  readonly b: readonly TargetGroup[];
  i: number;
  j: number;
  readonly merged: TargetGroup[];
}

/** Goes on a little. False when all is done. */
function mergeSome(merge: Merge): boolean {
  const { a, b, merged } = merge;
  let { i, j } = merge;
  for (let left = CHUNK; left > 0 && (i < a.length || j < b.length); left--) {
    const isFromA =
      j === b.length ||
      (i < a.length && compareGroups(a[i] as TargetGroup, b[j] as TargetGroup) <= 0);
    merged.push(isFromA ? (a[i++] as TargetGroup) : (b[j++] as TargetGroup));
  }
  merge.i = i;
  merge.j = j;
  return i < a.length || j < b.length;
}
