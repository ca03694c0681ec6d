import { randomInt } from 'node:crypto';
import type { Work } from '../../base/slices.js';
import { isAssignmentTypeUrl, type ApiVersion } from '../../mads/api-version.js';
import type { EncodedResources } from '../../mads/encoded-resource.js';
import { Holdings } from '../../targets/holdings.js';
import type { Answer } from '../../targets/settlement.js';
import type { Identity } from '../../targets/target.js';
import type { TranslationOptions } from '../../targets/translation-options.js';
import type { Offer } from '../assignment-source.js';
import type { AnswerRefusedError } from '../errors.js';
import { Census } from './census.js';
import { checkLimits, type AnswerLimits } from './check-limits.js';
import { replaceResources, type Contributions } from './contributions.js';
import { ResourceMemory } from './resource-memory.js';
import { ResourceTranslator } from './resource-translator.js';
import { nextSiblings, withSiblings, type Siblings } from './siblings.js';
import type { Damage, TranslatedResource } from './translated-resource.js';

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
  /** How many resources were read anew, because the answer before had none with the same bytes. */
  readonly encoded: number;
}

/** Bytes of resources that are looked at between two pauses, about. */
const STEP_BYTES = 64 * 1024;

/**
 * Turns offers into answers. Remembers the last answer, resource by resource: only what has changed in the next one is
 * read and written. Remembers as well which identities came in one resource, so that one that is damaged later keeps
 * all that it held.
 */
export class Translator {
  readonly #limits: AnswerLimits;
  readonly #translator: ResourceTranslator;
  readonly #seed = randomInt(2 ** 31);
  #memory: ResourceMemory<TranslatedResource> | undefined;
  /** What the resources in memory are in; those of another encoding are not to be compared with them. */
  #language = '';
  #census = new Census();
  #contributions: Contributions = { held: Holdings.empty, several: new Map() };
  #siblings: Siblings = new Map();

  constructor(options: TranslationOptions, limits: AnswerLimits) {
    this.#translator = new ResourceTranslator(options);
    this.#limits = limits;
  }

  /**
   * Translates an offer. Never throws for anything that a peer sent; when it is left in the middle, or the answer is
   * refused, the answer before stays the last one.
   */
  *translate(offer: Offer, apiVersion: ApiVersion): Work<Translation | AnswerRefusedError> {
    const language = `${offer.resources.encoding} ${apiVersion}`;
    const before = language === this.#language ? this.#memory : undefined;
    const reading = {
      resources: offer.resources,
      apiVersion,
      memory: new ResourceMemory(offer.resources, before, this.#seed),
      fresh: [],
      freshCensus: new Census(),
      next: 0,
    };
    while (this.#readSome(reading)) yield;
    const { memory, fresh, freshCensus } = reading;
    const gone = before === undefined ? (this.#memory?.values ?? []) : memory.left();
    const census = yield* countAnew(this.#census, gone, fresh);
    const refusal = checkLimits(freshCensus, this.#limits) ?? checkLimits(census, this.#limits);
    if (refusal !== undefined) return refusal;
    const replacement = { gone, fresh, parts: census.parts };
    const contributions = yield* replaceResources(this.#contributions, replacement);
    memory.forgetBefore();
    this.#language = language;
    this.#memory = memory;
    this.#census = census;
    this.#contributions = contributions;
    return this.#toTranslation(offer, apiVersion, fresh.length);
  }

  /** Reads on until it is time for a pause. False when the answer is read, or is known to be refused. */
  #readSome(reading: Reading): boolean {
    const { resources, apiVersion, memory, fresh, freshCensus } = reading;
    const pauseAt = startOf(resources, reading.next) + STEP_BYTES;
    while (reading.next < resources.count) {
      const index = reading.next++;
      const known = memory.take(index);
      const resource = known ?? this.#translator.translate(resources, index, apiVersion);
      memory.add(resource);
      if (known === undefined) {
        fresh.push(resource);
        freshCensus.add(resource);
        if (checkLimits(freshCensus, this.#limits) !== undefined) return false;
      }
      if ((resources.ends[index] as number) >= pauseAt) return true;
    }
    return false;
  }

  #toTranslation(
    { typeUrl, provisional }: Offer,
    apiVersion: ApiVersion,
    encoded: number,
  ): Translation {
    const { held } = this.#contributions;
    const { offered, groups: targets, leftOut, droppedLabels } = this.#census;
    const isForeign = typeUrl !== '' && !isAssignmentTypeUrl(typeUrl, apiVersion);
    const damages = [...this.#census.damages];
    const isUnidentified = damages.some(({ identified }) => !identified);
    const removesNothing = isForeign || isUnidentified || this.#census.isAllDamaged;
    const kept = this.#remember(damages, removesNothing);
    const quarantined = damages.map(({ reason }) => reason);
    if (isForeign) quarantined.push(`the answer is of type "${typeUrl}"`);
    const answer = { held, kept, removesNothing, provisional };
    return { answer, offered, targets, leftOut, droppedLabels, quarantined, encoded };
  }

  /** Returns the identities that keep what they hold. Remembers siblings for the next time. */
  #remember(damages: readonly Damage[], removesNothing: boolean): ReadonlySet<Identity> {
    const { held } = this.#contributions;
    const damaged = damages.flatMap(({ identities }) => identities);
    const kept = withSiblings(damaged, this.#siblings);
    for (const identity of kept) if (held.has(identity)) kept.delete(identity);
    this.#siblings = nextSiblings(
      this.#siblings,
      this.#memory?.values ?? [],
      (identity) => removesNothing || kept.has(identity),
    );
    return kept;
  }
}

/** An answer that is being read, as far as it has come. */
interface Reading {
  readonly resources: EncodedResources;
  readonly apiVersion: ApiVersion;
  readonly memory: ResourceMemory<TranslatedResource>;
  /** What was not in the answer before, and what that comes to. */
  readonly fresh: TranslatedResource[];
  readonly freshCensus: Census;
  /** Index of the resource that comes next. */
  next: number;
}

function startOf({ starts, count }: EncodedResources, index: number): number {
  return index < count ? (starts[index] as number) : 0;
}

function* countAnew(
  before: Census,
  gone: readonly TranslatedResource[],
  fresh: readonly TranslatedResource[],
): Work<Census> {
  const census = new Census(before);
  for (const resource of gone) census.remove(resource);
  yield;
  for (const resource of fresh) census.add(resource);
  yield;
  return census;
}
