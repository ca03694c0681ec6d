import type { ApiVersion } from '../../mads/api-version.js';
import type { DecodedResource } from '../../mads/assignment.js';
import { AssignmentSlices } from '../../mads/assignment-slices.js';
import { decodeResource } from '../../mads/decode-resource.js';
import type { EncodedResources } from '../../mads/encoded-resource.js';
import { addTally, tally, type Tally } from '../../targets/counts.js';
import { GroupWriter, type Owner } from '../../targets/group-writer.js';
import { inFileOrder } from '../../targets/holdings.js';
import { IdentityReader } from '../../targets/identity-reader.js';
import { isAscii } from '../../targets/is-ascii.js';
import { MESH, STRIDE } from '../../targets/sliced-targets.js';
import { identityOf, type Identity } from '../../targets/target.js';
import { NOT_WANTED, TargetFilter } from '../../targets/target-filter.js';
import type { TargetGroup } from '../../targets/target-group.js';
import { TextCache } from '../../targets/text-cache.js';
import type { TranslationOptions } from '../../targets/translation-options.js';
import type { Damage, Part, TranslatedResource, UnusualResource } from './translated-resource.js';

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

  /** Never throws for anything that a peer sent. */
  translate(
    resources: EncodedResources,
    index: number,
    apiVersion: ApiVersion,
  ): TranslatedResource {
    const isPlain = this.#slices.readEncoded(resources, index, apiVersion);
    return (
      (isPlain ? this.#translate() : undefined) ??
      this.#translateWithCare(decodeResource(resources, index, apiVersion))
    );
  }

  #translateWithCare(decoded: DecodedResource): TranslatedResource {
    if (decoded.kind === 'undecodable')
      return { ...new Draft().toTranslated(0), damage: toDamage(decoded) };
    this.#slices.readDecoded(decoded.assignment);
    const translated = this.#translate();
    if (translated === undefined) throw new Error('a decoded assignment is not UTF-8');
    return translated;
  }

  /** What the slices hold; `undefined` when some text of it may not be UTF-8. */
  #translate(): TranslatedResource | undefined {
    const slices = this.#slices;
    let draft: Draft | undefined;
    for (let index = 0; index < slices.count; index++) {
      const owner = this.#ownerOf(index);
      const reason = this.#filter.reasonToLeaveOut(slices, index);
      if (reason === undefined) {
        const group = this.#writer.write(slices, index, owner);
        if (group === undefined) return undefined;
        const { dropped } = this.#writer;
        if (slices.count === 1 && dropped === undefined) return [group];
        draft ??= new Draft();
        draft.add(group, dropped);
      } else {
        if (!slices.isUtf8 && !isAscii(slices, index)) return undefined;
        draft ??= new Draft();
        draft.leaveOut(owner.identity, reason);
      }
    }
    return (draft ?? new Draft()).toTranslated(slices.count);
  }

  #ownerOf(index: number): Owner {
    const { bytes, targets } = this.#slices;
    const at = index * STRIDE + MESH;
    const mesh = this.#meshes.read(bytes, targets[at] as number, targets[at + 1] as number);
    return { mesh, identity: this.#identities.read(this.#slices, index) };
  }
}

const NO_GROUPS: readonly TargetGroup[] = [];

function toDamage(resource: Extract<DecodedResource, { kind: 'undecodable' }>): Damage {
  const { reason, identified } = resource;
  const identities = resource.identities.map(({ mesh, name }) => identityOf(mesh, name));
  return { reason, identities, identified };
}

/** An unusual resource while its targets are being written. */
class Draft {
  readonly #parts: Part[] = [];
  readonly #leftOut: Tally = new Map();
  readonly #droppedLabels: Tally = new Map();
  #groups = 0;
  #bytes = 0;

  leaveOut(identity: Identity, reason: string): void {
    this.#parts.push({ identity, groups: NO_GROUPS });
    if (reason !== NOT_WANTED) tally(this.#leftOut, reason);
  }

  add(group: TargetGroup, dropped: GroupWriter['dropped']): void {
    this.#parts.push({ identity: group.identity, groups: [group] });
    this.#groups++;
    this.#bytes += group.bytes;
    if (dropped !== undefined) addTally(this.#droppedLabels, dropped);
  }

  toTranslated(offered: number): UnusualResource {
    return {
      parts: this.#parts.length > 1 ? joinParts(this.#parts) : this.#parts,
      offered,
      groups: this.#groups,
      bytes: this.#bytes,
      leftOut: this.#leftOut,
      droppedLabels: this.#droppedLabels,
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
