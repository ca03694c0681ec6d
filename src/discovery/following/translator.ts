import { isAssignmentTypeUrl, type ApiVersion } from '../../mads/api-version.js';
import type { Assignment, DecodedResource } from '../../mads/assignment.js';
import { decodeResource } from '../../mads/decode-resource.js';
import { tally, type Tally } from '../../targets/counts.js';
import { groupByIdentity } from '../../targets/groups-by-identity.js';
import { reasonToLeaveOut } from '../../targets/scrapable.js';
import type { Answer } from '../../targets/settlement.js';
import { isInShard } from '../../targets/shard.js';
import { identityOf, type Identity, type Target } from '../../targets/target.js';
import { toTargetGroup, type TargetGroup } from '../../targets/target-group.js';
import { toLabels } from '../../targets/to-labels.js';
import type { TranslationOptions } from '../../targets/translation-options.js';
import type { Offer } from '../assignment-source.js';

/** An offer in the terms of the domain. */
export interface Translation {
  readonly answer: Answer;
  /** Targets in the answer, whatever became of them. */
  readonly offered: number;
  /** Targets that made it into groups. */
  readonly targets: number;
  readonly leftOut: ReadonlyMap<string, number>;
  readonly droppedLabels: ReadonlyMap<string, number>;
  /** Why resources were quarantined, one reason each. */
  readonly quarantined: readonly string[];
}

/**
 * Turns offers into answers: decodes resource by resource, translates each target. Remembers which identities came
 * in one resource, so that one that is damaged later keeps all that it held.
 */
export class Translator {
  readonly #options: TranslationOptions;
  readonly #maxBytes: number;
  #siblings: ReadonlyMap<Identity, readonly Identity[]> = new Map();

  /** Beyond `maxBytes` of text no more groups are made: such an answer is refused anyway. */
  constructor(options: TranslationOptions, maxBytes = Infinity) {
    this.#options = options;
    this.#maxBytes = maxBytes;
  }

  /** Never throws for anything that a peer sent. */
  translate(offer: Offer, apiVersion: ApiVersion): Translation {
    const decoded = offer.resources.map((resource) => decodeResource(resource, apiVersion));
    const draft = createDraft();
    for (const resource of decoded) this.#add(draft, resource);
    const foreign = offer.typeUrl !== '' && !isAssignmentTypeUrl(offer.typeUrl, apiVersion);
    if (foreign) draft.quarantined.push(`the answer is of type "${offer.typeUrl}"`);
    this.#siblings = new Map(
      [...this.#siblings, ...draft.siblings].filter(
        ([id]) => draft.siblings.has(id) || draft.kept.has(id),
      ),
    );
    const held = new Map(
      [...draft.unheld].map((identity) => [identity, [] as readonly TargetGroup[]]),
    );
    for (const [identity, groups] of groupByIdentity(draft.groups)) held.set(identity, groups);
    for (const identity of held.keys()) draft.kept.delete(identity);
    const removesNothing = foreign || draft.unidentified || isAllDamaged(decoded);
    return {
      answer: { held, kept: draft.kept, removesNothing, provisional: offer.provisional },
      offered: draft.offered,
      targets: draft.groups.length,
      leftOut: draft.leftOut,
      droppedLabels: draft.droppedLabels,
      quarantined: draft.quarantined,
    };
  }

  #add(draft: Draft, resource: DecodedResource): void {
    if (resource.kind === 'assignment') {
      this.#addAssignment(draft, resource.assignment);
      return;
    }
    draft.quarantined.push(resource.reason);
    if (!resource.identified) draft.unidentified = true;
    for (const { mesh, name } of resource.identities) {
      const identity = identityOf(mesh, name);
      for (const sibling of this.#siblings.get(identity) ?? [identity]) draft.kept.add(sibling);
    }
  }

  #addAssignment(draft: Draft, assignment: Assignment): void {
    const identities: Identity[] = [];
    for (const assigned of assignment.targets) {
      const { name: dataplane, labels, ...rest } = assigned;
      const identity = identityOf(assignment.mesh, dataplane);
      identities.push(identity);
      draft.siblings.set(identity, identities);
      draft.unheld.add(identity);
      this.#addTarget(draft, {
        ...rest,
        mesh: assignment.mesh,
        dataplane,
        userLabels: [labels, assignment.labels],
      });
    }
  }

  #addTarget(draft: Draft, target: Target): void {
    draft.offered++;
    const { meshes, shard } = this.#options;
    if (meshes.size > 0 && !meshes.has(target.mesh)) return;
    const reason = reasonToLeaveOut(target, this.#options);
    if (reason !== undefined) tally(draft.leftOut, reason);
    else if (shard === undefined || isInShard(target.address, shard)) this.#addGroup(draft, target);
  }

  #addGroup(draft: Draft, target: Target): void {
    if (draft.bytes > this.#maxBytes) return;
    const labels = toLabels(target, this.#options, draft.droppedLabels);
    const group = toTargetGroup(target.address, labels);
    draft.groups.push(group);
    draft.bytes += Buffer.byteLength(group.text);
  }
}

/** A translation while it is being made. */
interface Draft {
  readonly groups: TargetGroup[];
  /** Every identity that was named, whether it holds a group or not. */
  readonly unheld: Set<Identity>;
  readonly kept: Set<Identity>;
  readonly siblings: Map<Identity, readonly Identity[]>;
  readonly leftOut: Tally;
  readonly droppedLabels: Tally;
  readonly quarantined: string[];
  unidentified: boolean;
  offered: number;
  bytes: number;
}

function createDraft(): Draft {
  return {
    groups: [],
    unheld: new Set(),
    kept: new Set(),
    siblings: new Map(),
    leftOut: new Map(),
    droppedLabels: new Map(),
    quarantined: [],
    unidentified: false,
    offered: 0,
    bytes: 0,
  };
}

/** Of an answer in which nothing can be read, absence says nothing. */
function isAllDamaged(decoded: readonly DecodedResource[]): boolean {
  return decoded.length > 0 && decoded.every(({ kind }) => kind === 'undecodable');
}
