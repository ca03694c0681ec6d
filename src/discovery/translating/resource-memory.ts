import type { EncodedResources } from '../../mads/encoded-resource.js';
import { hashBytes } from '../../base/hash-bytes.js';

/**
 * So many resources with the same hash are compared. There are hardly ever two; who has made more of them meet pays by
 * having them read anew.
 */
const MAX_WALK = 16;

/**
 * The resources of one answer, each with what was made of it, to be found again in the next answer by their bytes: all
 * of them are compared, the hash only says where to look. So nothing that did not change is made again, in whatever
 * order it comes.
 */
export class ResourceMemory<T> {
  readonly #resources: EncodedResources;
  readonly #view: DataView;
  readonly #seed: number;
  readonly #hashes: Int32Array;
  readonly #values: T[] = [];
  /** Index of a resource, plus one, at the place that its hash says, or the next one that no other hash has. */
  readonly #table: Int32Array;
  /** Index, plus one, of the next resource with the same hash. */
  readonly #next: Int32Array;
  #before: ResourceMemory<T> | undefined;
  /** The table of the answer before without what was taken. */
  readonly #remaining: Int32Array;
  /** Which resources of the answer before were taken. */
  readonly #taken: Uint8Array;

  /** @param before of the answer before, which is only read. */
  constructor(resources: EncodedResources, before: ResourceMemory<T> | undefined, seed: number) {
    const { bytes, count } = resources;
    this.#resources = resources;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#seed = seed;
    this.#hashes = new Int32Array(count);
    this.#table = new Int32Array(2 ** Math.ceil(Math.log2(2 * count + 2)));
    this.#next = new Int32Array(count);
    this.#before = before;
    this.#remaining = before === undefined ? new Int32Array(0) : before.#table.slice();
    this.#taken = new Uint8Array(before?.count ?? 0);
  }

  /** How many resources there are. */
  get count(): number {
    return this.#resources.count;
  }

  /**
   * What was made of the same bytes in the answer before, as far as it is found. To be called once for each resource, in their order, each
   * time with {@link add} after it. Of several with the same bytes each is taken once.
   */
  take(index: number): T | undefined {
    const { starts, ends } = this.#resources;
    const range = {
      start: starts[index] as number,
      end: ends[index] as number,
      seed: this.#seed,
    };
    const hash = hashBytes(this.#view, range);
    this.#hashes[index] = hash;
    const before = this.#before;
    if (before === undefined) return undefined;
    const place = before.#placeOf(hash);
    let link = this.#remaining[place] as number;
    for (let left = MAX_WALK; link > 0 && left > 0; left--) {
      const known = link - 1;
      const next = before.#next[known] as number;
      if (this.#taken[known] === 0 && before.#isSame(known, this.#resources, index)) {
        if (this.#remaining[place] === link) this.#remaining[place] = next;
        this.#taken[known] = 1;
        return before.#values[known];
      }
      link = next;
    }
    return undefined;
  }

  /** Remembers what was made of the next resource. */
  add(value: T): void {
    const index = this.#values.push(value) - 1;
    const place = this.#placeOf(this.#hashes[index] as number);
    this.#next[index] = this.#table[place] as number;
    this.#table[place] = index + 1;
  }

  /** Remembers something else in the place of what was made of the resource with this index. */
  replace(index: number, value: T): void {
    this.#values[index] = value;
  }

  /** What was made of each resource, in the order of the answer. */
  get values(): readonly T[] {
    return this.#values;
  }

  /** What was made of the resources of the answer before that were not taken. */
  left(): readonly T[] {
    return this.#before?.values.filter((_, index) => this.#taken[index] === 0) ?? [];
  }

  /** The answer before is not needed any more. */
  forgetBefore(): void {
    this.#before = undefined;
  }

  /** Where resources with this hash are, or would be. */
  #placeOf(hash: number): number {
    const mask = this.#table.length - 1;
    let place = hash & mask;
    for (;;) {
      const link = this.#table[place] as number;
      if (link === 0 || this.#hashes[link - 1] === hash) return place;
      place = (place + 1) & mask;
    }
  }

  #isSame(index: number, others: EncodedResources, other: number): boolean {
    const { bytes, starts, ends } = this.#resources;
    const [start, end] = [starts[index] as number, ends[index] as number];
    const [otherStart, otherEnd] = [others.starts[other] as number, others.ends[other] as number];
    if (end - start !== otherEnd - otherStart) return false;
    return bytes.compare(others.bytes, otherStart, otherEnd, start, end) === 0;
  }
}
