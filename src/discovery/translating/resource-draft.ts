import { addTally, tally, type Tally } from '../../targets/counts.js';
import { inFileOrder } from '../../targets/holdings.js';
import type { Identity } from '../../targets/target.js';
import { NOT_WANTED } from '../../targets/target-filter.js';
import type { TargetGroup } from '../../targets/target-group.js';
import { GROUP_BYTES, type Room } from './check-limits.js';
import { EMPTY_RESOURCE, type Part, type UnusualResource } from './translated-resource.js';

const NO_GROUPS: readonly TargetGroup[] = [];

/** An unusual resource while its targets are being written. */
export class ResourceDraft {
  readonly #offered: number;
  readonly #parts: Part[] = [];
  #leftOut: Tally | undefined;
  #droppedLabels: Tally | undefined;
  #weight: number;
  #groups = 0;
  #bytes = 0;

  /** @param offered how many targets the resource has. */
  constructor(offered: number) {
    this.#offered = offered;
    this.#weight = Math.max(1, offered);
  }

  /** Bytes of all groups so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** What the whole resource counts for where the number of targets is limited, as far as it is known. */
  get weight(): number {
    return this.#weight;
  }

  /** True when there is more than `room` allows. */
  isBeyond(room: Room): boolean {
    return this.#weight > room.weight || this.#bytes + GROUP_BYTES * this.#groups > room.bytes;
  }

  /** A target counts for more than the one that it is. */
  addWeight(more: number): void {
    this.#weight += more;
  }

  /** Adds a target that is left out; {@link NOT_WANTED} is not counted. */
  leaveOut(identity: Identity, reason: string): void {
    this.#parts.push({ identity, groups: NO_GROUPS });
    if (reason !== NOT_WANTED) tally((this.#leftOut ??= new Map<string, number>()), reason);
  }

  /** Adds a target that was written, with the labels that are not in its group, by reason. */
  add(group: TargetGroup, dropped: ReadonlyMap<string, number> | undefined): void {
    this.#parts.push({ identity: group.identity, groups: [group] });
    this.#groups++;
    this.#bytes += group.bytes;
    if (dropped !== undefined)
      addTally((this.#droppedLabels ??= new Map<string, number>()), dropped);
  }

  /** The resource as far as it was written. */
  toTranslated(): UnusualResource {
    if (this.#offered === 0) return EMPTY_RESOURCE;
    return {
      parts: this.#parts.length > 1 ? joinParts(this.#parts) : this.#parts,
      offered: this.#offered,
      weight: this.#weight,
      groups: this.#groups,
      bytes: this.#bytes,
      leftOut: this.#leftOut ?? EMPTY_RESOURCE.leftOut,
      droppedLabels: this.#droppedLabels ?? EMPTY_RESOURCE.droppedLabels,
    };
  }
}

/** A dataplane may have several targets in one resource. */
function joinParts(parts: readonly Part[]): readonly Part[] {
  const groups = new Map<Identity, TargetGroup[]>();
  for (const part of parts) {
    const known = groups.get(part.identity);
    if (known === undefined) groups.set(part.identity, [...part.groups]);
    else known.push(...part.groups);
  }
  if (groups.size === parts.length) return parts;
  return [...groups].map(([identity, all]) => ({ identity, groups: inFileOrder(all) }));
}
