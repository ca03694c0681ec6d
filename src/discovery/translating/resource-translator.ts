import type { Work } from '../../base/slices.js';
import type { ApiVersion } from '../../mads/api-version.js';
import type { Assignment, DecodedResource } from '../../mads/assignment.js';
import { AssignmentSlices } from '../../mads/assignment-slices.js';
import { decodeResource } from '../../mads/decode-resource.js';
import type { EncodedResources } from '../../mads/encoded-resource.js';
import { GroupWriter, type Owner } from '../../targets/group-writer.js';
import { IdentityReader } from '../../targets/identity-reader.js';
import { isAscii } from '../../targets/is-ascii.js';
import { MESH, NAME, SERVICE, STRIDE } from '../../targets/sliced-targets.js';
import { identityOf } from '../../targets/target.js';
import { TargetFilter } from '../../targets/target-filter.js';
import type { TargetGroup } from '../../targets/target-group.js';
import { TextCache } from '../../targets/text-cache.js';
import type { TranslationOptions } from '../../targets/translation-options.js';
import type { Room } from './check-limits.js';
import { ResourceDraft } from './resource-draft.js';
import {
  EMPTY_RESOURCE,
  weightOf,
  type Damage,
  type TranslatedResource,
} from './translated-resource.js';

/** So many targets, or bytes of groups, are written between two pauses, about. */
const STEP_TARGETS = 512;
const STEP_BYTES = 64 * 1024;

/** Texts that all targets share are looked at with each of them: where there are more bytes of them, with care. */
const MAX_SHARED_BYTES = 64 * 1024;

/** What is decoded is written down for so many bytes at a time, about, since each target has a copy of what is shared. */
const BATCH_BYTES = 1024 * 1024;

/** Where a resource stands. */
export interface ResourcePlace {
  readonly resources: EncodedResources;
  readonly index: number;
  readonly apiVersion: ApiVersion;
}

/**
 * Makes target groups of resources, one at a time. What is plain is written straight from its bytes; anything unusual
 * is decoded with care first, and then written in the same way.
 */
export class ResourceTranslator {
  readonly #slices = new AssignmentSlices();
  readonly #filter: TargetFilter;
  readonly #writer: GroupWriter;
  readonly #identities = new IdentityReader();
  readonly #meshes = new TextCache((text) => text);

  constructor(options: TranslationOptions) {
    this.#filter = new TargetFilter(options);
    this.#writer = new GroupWriter(options);
  }

  /**
   * Translates a resource: at once where it has one target that is read where it stands, as nearly all do. Never
   * throws for anything that a peer sent.
   *
   * @param room what may still be added to the answer. A resource that goes beyond is not written to its end: what
   * was made of it up to there is beyond the limits, too, so that the answer will be refused.
   * @returns what became of it, or the work of finding out, to be done before the next call.
   */
  translate(place: ResourcePlace, room: () => Room): TranslatedResource | Work<TranslatedResource> {
    const { resources, index, apiVersion } = place;
    const isSliced = this.#slices.readEncoded(resources, index, apiVersion);
    if (!isSliced || this.#slices.count !== 1) return this.#translateMany(place, isSliced, room());
    const written = this.#write(0);
    if (written === undefined) return this.#translateMany(place, false, room());
    if (typeof written === 'object' && this.#writer.dropped === undefined) return [written];
    const draft = draftOf(1, this.#lengthAt(MESH));
    this.#add(draft, 0, written);
    return draft.toTranslated();
  }

  *#translateMany(place: ResourcePlace, isSliced: boolean, room: Room): Work<TranslatedResource> {
    if (isSliced && (this.#slices.isUtf8 || this.#sharedBytes() <= MAX_SHARED_BYTES)) {
      const draft = draftOf(this.#slices.count, this.#lengthAt(MESH));
      if ((yield* this.#writeAll(draft, room)) !== 'not UTF-8') return draft.toTranslated();
    }
    const decoded = decodeResource(place.resources, place.index, place.apiVersion);
    if (decoded.kind === 'undecodable') return { ...EMPTY_RESOURCE, damage: toDamage(decoded) };
    yield;
    return yield* this.#translateDecoded(decoded.assignment, room);
  }

  *#translateDecoded({ mesh, labels, targets }: Assignment, room: Room): Work<TranslatedResource> {
    const draft = draftOf(targets.length, mesh.length);
    for (let at = 0; at < targets.length && !draft.isBeyond(room);) {
      const sharedBytes = mesh.length + (targets[at]?.service.length ?? 0) + 1;
      const count = Math.min(STEP_TARGETS, 1 + Math.floor(BATCH_BYTES / sharedBytes));
      this.#slices.readDecoded({ mesh, labels, targets: targets.slice(at, at + count) });
      if ((yield* this.#writeAll(draft, room)) === 'not UTF-8')
        throw new Error('a decoded assignment is not UTF-8');
      at += count;
      yield;
    }
    return draft.toTranslated();
  }

  /** Adds what the slices hold to `draft`, as long as there is room. */
  *#writeAll(draft: ResourceDraft, room: Room): Work<'written' | 'beyond' | 'not UTF-8'> {
    const { count } = this.#slices;
    let left = STEP_TARGETS;
    let pauseAt = draft.bytes + STEP_BYTES;
    for (let index = 0; index < count; index++) {
      if (draft.isBeyond(room) || draft.weight + this.#weightBesideOne(index) > room.weight) {
        draft.addWeight(this.#weightBesideOne(index));
        return 'beyond';
      }
      const written = this.#write(index);
      if (written === undefined) return 'not UTF-8';
      this.#add(draft, index, written);
      if (--left > 0 && draft.bytes < pauseAt) continue;
      yield;
      left = STEP_TARGETS;
      pauseAt = draft.bytes + STEP_BYTES;
    }
    return 'written';
  }

  /** The group of a target, or why it is left out; `undefined` when some text of it may not be UTF-8. */
  #write(index: number): TargetGroup | string | undefined {
    const slices = this.#slices;
    const reason = this.#filter.reasonToLeaveOut(slices, index);
    if (reason === undefined) return this.#writer.write(slices, index, this.#ownerOf(index));
    return slices.isUtf8 || isAscii(slices, index) ? reason : undefined;
  }

  /** Adds what became of a target that was written last. */
  #add(draft: ResourceDraft, index: number, written: TargetGroup | string): void {
    draft.addWeight(this.#weightBesideOne(index));
    if (typeof written === 'object') draft.add(written, this.#writer.dropped);
    else draft.leaveOut(this.#identities.read(this.#slices, index), written);
  }

  #ownerOf(index: number): Owner {
    const { bytes, targets } = this.#slices;
    const at = index * STRIDE + MESH;
    const mesh = this.#meshes.read(bytes, targets[at] as number, targets[at + 1] as number);
    return { mesh, identity: this.#identities.read(this.#slices, index) };
  }

  /** What a target counts for by its name, beside what it does by its mesh. */
  #weightBesideOne(index: number): number {
    return weightOf(this.#lengthAt(index * STRIDE + NAME)) - 1;
  }

  /** Bytes that all targets of the assignment share, and what stands between them. */
  #sharedBytes(): number {
    const { labels, sharedFrom, sharedEnd, count } = this.#slices;
    if (count === 0) return 0;
    const names = this.#lengthAt(MESH) + this.#lengthAt(SERVICE);
    if (sharedFrom === sharedEnd) return names;
    return names + (labels[4 * sharedEnd - 1] as number) - (labels[4 * sharedFrom] as number);
  }

  #lengthAt(at: number): number {
    const { targets } = this.#slices;
    return (targets[at + 1] as number) - (targets[at] as number);
  }
}

/** A draft that counts for what the mesh is to all its targets: known before the first of them is written. */
function draftOf(count: number, meshLength: number): ResourceDraft {
  const draft = new ResourceDraft(count);
  draft.addWeight(count * (weightOf(meshLength) - 1));
  return draft;
}

function toDamage(resource: Extract<DecodedResource, { kind: 'undecodable' }>): Damage {
  const { reason, identified } = resource;
  const identities = resource.identities.map(({ mesh, name }) => identityOf(mesh, name));
  return { reason, identities, identified };
}
