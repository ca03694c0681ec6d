import { addTally, type Tally } from '../../targets/counts.js';
import {
  isPlain,
  weightOf,
  type Damage,
  type TranslatedResource,
  type UnusualResource,
} from './translated-resource.js';

/** What the resources of an answer come to. Those that come and go are added and taken out again. */
export class Census {
  readonly #leftOut: Tally;
  readonly #droppedLabels: Tally;
  readonly #damages: Set<Damage>;
  #resources: number;
  #parts: number;
  #offered: number;
  #weight: number;
  #groups: number;
  #bytes: number;

  /** @param before what there is already; stays as it is. */
  constructor(before?: Census) {
    this.#leftOut = new Map(before?.leftOut);
    this.#droppedLabels = new Map(before?.droppedLabels);
    this.#damages = new Set(before?.damages);
    this.#resources = before?.resources ?? 0;
    this.#parts = before?.parts ?? 0;
    this.#offered = before?.offered ?? 0;
    this.#weight = before?.weight ?? 0;
    this.#groups = before?.groups ?? 0;
    this.#bytes = before?.bytes ?? 0;
  }

  get resources(): number {
    return this.#resources;
  }

  /** Identities that resources name, for each resource that does. */
  get parts(): number {
    return this.#parts;
  }

  /** Targets, whatever became of them. */
  get offered(): number {
    return this.#offered;
  }

  /** What all resources count for where the number of targets is limited. */
  get weight(): number {
    return this.#weight;
  }

  /** Groups; equal ones count each time. */
  get groups(): number {
    return this.#groups;
  }

  /** Bytes of all groups. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Targets that were left out, by reason. */
  get leftOut(): ReadonlyMap<string, number> {
    return this.#leftOut;
  }

  /** Labels that were dropped, by reason. */
  get droppedLabels(): ReadonlyMap<string, number> {
    return this.#droppedLabels;
  }

  /** What is wrong with resources that cannot be used. */
  get damages(): ReadonlySet<Damage> {
    return this.#damages;
  }

  /** Of an answer in which nothing can be read, absence says nothing. */
  get isAllDamaged(): boolean {
    return this.#damages.size > 0 && this.#damages.size === this.#resources;
  }

  add(resource: TranslatedResource): void {
    this.#count(resource, 1);
  }

  /** Takes out what was added. */
  remove(resource: TranslatedResource): void {
    this.#count(resource, -1);
  }

  #count(resource: TranslatedResource, times: 1 | -1): void {
    this.#resources += times;
    if (!isPlain(resource)) {
      this.#countUnusual(resource, times);
      return;
    }
    this.#parts += times;
    this.#offered += times;
    this.#groups += times;
    for (const { bytes, identity } of resource) {
      this.#bytes += times * bytes;
      this.#weight += times * weightOf(identity.length);
    }
  }

  #countUnusual(resource: UnusualResource, times: 1 | -1): void {
    const { parts, offered, weight, groups, bytes, leftOut, droppedLabels, damage } = resource;
    this.#parts += times * parts.length;
    this.#offered += times * offered;
    this.#weight += times * weight;
    this.#groups += times * groups;
    this.#bytes += times * bytes;
    addTally(this.#leftOut, leftOut, times);
    addTally(this.#droppedLabels, droppedLabels, times);
    if (damage === undefined) return;
    if (times > 0) this.#damages.add(damage);
    else this.#damages.delete(damage);
  }
}
