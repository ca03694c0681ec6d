import { TrieUpdate } from '../../src/base/trie-update.js';
import { PageWriter } from '../../src/base/page.js';
import { runInSlices, type Work } from '../../src/base/slices.js';
import { ResourceMemory } from '../../src/discovery/translating/resource-memory.js';
import type { EncodedResources } from '../../src/mads/encoded-resource.js';
import { RangeList } from '../../src/mads/range-list.js';
import { GroupWriter } from '../../src/targets/group-writer.js';
import { Holdings } from '../../src/targets/holdings.js';
import type { TargetGroup } from '../../src/targets/target-group.js';
import { watchCalls } from './watch-calls.js';

/** What is done to make a file of an answer, in units that are the same on every machine. */
export interface UpdateWork {
  /** Resources that were found in an answer, and their bytes. */
  readonly found: number;
  readonly foundBytes: number;
  /** Bytes of resources that were compared with those of the answer before. */
  readonly lookedAtBytes: number;
  /** Groups that were written, and their bytes. */
  readonly written: number;
  readonly writtenBytes: number;
  /** Identities that were put into holdings. */
  readonly put: number;
  /** Identities whose groups were found to be others than before. */
  readonly replaced: number;
  /** What was looked up in sets. */
  readonly lookedUp: number;
  /** Groups whose place was looked for among others. */
  readonly placed: number;
  /** Calls for a copy, and the bytes that were copied. */
  readonly copies: number;
  readonly copiedBytes: number;
  /** Buffers of 64 KiB and more that were asked for, and how large they are together. */
  readonly large: number;
  readonly largeBytes: number;
}

/** What a work has given, and what it did: in all, at most in a step, and in how many steps. */
export interface Measured<T> {
  readonly result: T;
  readonly total: UpdateWork;
  readonly highest: UpdateWork;
  readonly steps: number;
}

type Counts = { -readonly [K in keyof UpdateWork]: number };

const LARGE_BYTES = 64 * 1024;

/** Runs `work` with a pause after each of its steps. `resources` are those of the answer that it is about. */
export async function measureSteps<T>(
  work: Work<T>,
  resources?: EncodedResources,
): Promise<Measured<T>> {
  const meter = new Meter();
  const restores = [...watchReading(meter, resources), ...watchWriting(meter)];
  const { signal } = new AbortController();
  const observe = (): void => {
    meter.endStep();
  };
  try {
    const result = await runInSlices(work, { signal, sliceMs: 0, observe });
    const { total, highest, steps } = meter;
    return { result, total, highest, steps };
  } finally {
    for (const restore of restores) restore();
  }
}

class Meter {
  readonly total = noCounts();
  readonly highest = noCounts();
  steps = 0;
  #now = noCounts();
  readonly #placed = new Set<unknown>();

  add(what: keyof Counts, count = 1): void {
    this.#now[what] += count;
  }

  /** A group that is looked at several times in a step counts once. */
  place(group: unknown): void {
    this.#placed.add(group);
    this.#now.placed = this.#placed.size;
  }

  endStep(): void {
    for (const what of Object.keys(this.#now) as (keyof Counts)[]) {
      this.total[what] += this.#now[what];
      this.highest[what] = Math.max(this.highest[what], this.#now[what]);
    }
    this.steps++;
    this.#now = noCounts();
    this.#placed.clear();
  }
}

function noCounts(): Counts {
  return {
    ...{ found: 0, foundBytes: 0, lookedAtBytes: 0, written: 0, writtenBytes: 0, put: 0 },
    ...{ replaced: 0, lookedUp: 0, placed: 0, copies: 0, copiedBytes: 0, large: 0, largeBytes: 0 },
  };
}

type Restore = () => void;

function watchReading(meter: Meter, resources: EncodedResources | undefined): readonly Restore[] {
  const memory: ResourceMemory<unknown> = ResourceMemory.prototype as ResourceMemory<unknown>;
  return [
    watchCalls(RangeList.prototype, 'add', ({ args: [start, end] }) => {
      meter.add('found');
      meter.add('foundBytes', end - start);
    }),
    watchCalls(memory, 'take', ({ args: [index] }) => {
      if (resources === undefined) return;
      meter.add('lookedAtBytes', resources.ends[index]! - resources.starts[index]!);
    }),
    watchCalls(GroupWriter.prototype, 'write', ({ result }) => {
      meter.add('written');
      meter.add('writtenBytes', result?.bytes ?? 0);
      if (result !== undefined) watchPlace(meter, result);
    }),
    watchPut(meter),
  ];
}

function watchPut(meter: Meter): Restore {
  const update = TrieUpdate.prototype as TrieUpdate<unknown>;
  const original = Reflect.get<TrieUpdate<unknown>, 'apply'>(update, 'apply');
  update.apply = function (this: TrieUpdate<unknown>, ...args) {
    const before = this.applied;
    const root = original.apply(this, args);
    meter.add('put', this.applied - before);
    return root;
  };
  return () => {
    update.apply = original;
  };
}

function watchWriting(meter: Meter): readonly Restore[] {
  const copied = (bytes: number): void => {
    meter.add('copies');
    meter.add('copiedBytes', bytes);
  };
  const visitChanges = Holdings.visitChanges.bind(Holdings);
  Holdings.visitChanges = (before, after, visit) =>
    visitChanges(before, after, (identity, was, is) => {
      meter.add('replaced');
      for (const group of [...(was ?? []), ...(is ?? [])]) watchPlace(meter, group);
      visit(identity, was, is);
    });
  return [
    () => (Holdings.visitChanges = visitChanges),
    watchCalls(Set.prototype as Set<unknown>, 'has', () => {
      meter.add('lookedUp');
    }),
    watchCalls(PageWriter.prototype, 'put', ({ args: [, start, end] }) => {
      copied(end - start);
    }),
    watchCalls(Buffer.prototype as Buffer, 'copy', ({ result }) => {
      copied(result);
    }),
    watchCalls(Buffer, 'allocUnsafeSlow', ({ result: { length } }) => {
      if (length < LARGE_BYTES) return;
      meter.add('large');
      meter.add('largeBytes', length);
    }),
  ];
}

const meters = new WeakMap<TargetGroup, Meter>();

/** Tells the meter that came last when somebody asks where the group belongs. */
function watchPlace(meter: Meter, group: TargetGroup): void {
  const isWatched = meters.has(group);
  meters.set(group, meter);
  if (isWatched) return;
  const { service } = group;
  Object.defineProperty(group, 'service', {
    get: () => {
      meters.get(group)?.place(group);
      return service;
    },
  });
}
