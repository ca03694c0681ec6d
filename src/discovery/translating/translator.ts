import { randomInt } from 'node:crypto';
import type { Work } from '../../base/slices.js';
import { isAssignmentTypeUrl, type ApiVersion } from '../../mads/api-version.js';
import type { EncodedResources } from '../../mads/encoded-resource.js';
import { Holdings, isSameGroups, type Groups } from '../../targets/holdings.js';
import type { Answer } from '../../targets/settlement.js';
import type { Identity } from '../../targets/target.js';
import type { TranslationOptions } from '../../targets/translation-options.js';
import type { Offer } from '../assignment-source.js';
import { AnswerRefusedError } from '../errors.js';
import { Census } from './census.js';
import { checkLimits, roomBeside, type AnswerLimits, type Room } from './check-limits.js';
import { replaceResources, type Contributions } from './contributions.js';
import { ResourceMemory } from './resource-memory.js';
import { ResourceTranslator } from './resource-translator.js';
import { nextSiblings, noSiblings, withSiblings, type Siblings } from './siblings.js';
import { isPlain, type TranslatedResource } from './translated-resource.js';
import { visitEach } from './visit-parts.js';

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

/** The resources of an answer, and in which generation they are. */
export interface LastAnswer extends Pick<Offer, 'typeUrl'> {
  readonly resources: EncodedResources;
  readonly apiVersion: ApiVersion;
}

/** So many resources, or bytes of them, are looked at between two pauses, about. */
const STEP_RESOURCES = 512;
const STEP_BYTES = 64 * 1024;

/** What is remembered of an answer. An immutable value. */
interface Known {
  readonly census: Census;
  readonly contributions: Contributions;
  readonly siblings: Siblings;
}

/**
 * Turns offers into answers. Remembers the last answer, resource by resource: only what has changed in the next one is
 * read and written. Remembers as well which identities came in one resource, so that one that is damaged later keeps
 * all that it held.
 */
export class Translator {
  #limits: AnswerLimits;
  #translator: ResourceTranslator;
  readonly #seed = randomInt(2 ** 31);
  #memory: ResourceMemory<TranslatedResource> | undefined;
  #last: LastAnswer | undefined;
  #hasRefused = false;
  /** What the resources in memory are in; those of another encoding are not to be compared with them. */
  #language = '';
  #known: Known = {
    census: new Census(),
    contributions: { held: Holdings.empty, several: new Map() },
    siblings: noSiblings(),
  };

  constructor(options: TranslationOptions, limits: AnswerLimits) {
    this.#translator = new ResourceTranslator(options);
    this.#limits = limits;
  }

  /** Goes by other options from the next translation on, which reads everything anew. */
  reconfigure(options: TranslationOptions, limits: AnswerLimits): void {
    this.#translator = new ResourceTranslator(options);
    this.#limits = limits;
    this.#language = '';
  }

  /** The resources of the last answer, as they came; `undefined` before the first one. */
  get last(): LastAnswer | undefined {
    return this.#last;
  }

  /** The newest offer was refused as a whole: what is remembered is older. */
  get hasRefused(): boolean {
    return this.#hasRefused;
  }

  /**
   * Translates an offer. Never throws for anything that a peer sent; when it is left in the middle, or the answer is
   * refused, the answer before stays the last one.
   */
  *translate(offer: Offer, apiVersion: ApiVersion): Work<Translation | AnswerRefusedError> {
    const translation = yield* this.#translate(offer, apiVersion);
    this.#hasRefused = translation instanceof AnswerRefusedError;
    return translation;
  }

  *#translate(offer: Offer, apiVersion: ApiVersion): Work<Translation | AnswerRefusedError> {
    const language = `${offer.resources.encoding} ${apiVersion}`;
    const before = language === this.#language ? this.#memory : undefined;
    const reading = {
      resources: offer.resources,
      apiVersion,
      memory: new ResourceMemory(offer.resources, before, this.#seed),
      fresh: [],
      freshIndexes: [],
      freshCensus: new Census(),
    };
    const refusedEarly = yield* this.#read(reading);
    if (refusedEarly !== undefined) return refusedEarly;
    const { memory, fresh } = reading;
    const gone = before === undefined ? (this.#memory?.values ?? []) : memory.left();
    const census = yield* countAnew(this.#known.census, gone, fresh);
    const refused = checkLimits(census, this.#limits);
    if (refused !== undefined) return refused;
    const change = { gone, fresh, parts: census.parts };
    const contributions = yield* replaceResources(this.#known.contributions, change);
    yield* shareKept(reading, contributions);
    const verdict = judge(offer, apiVersion, census);
    const kept = yield* this.#keptBy(census, contributions);
    const isKept = (identity: Identity): boolean => verdict.removesNothing || kept.has(identity);
    const siblings = yield* nextSiblings(this.#known.siblings, { gone, fresh, isKept });
    memory.forgetBefore();
    this.#language = language;
    this.#memory = memory;
    this.#last = { typeUrl: offer.typeUrl, resources: offer.resources, apiVersion };
    this.#known = { census, contributions, siblings };
    return this.#toTranslation(offer, { ...verdict, kept, encoded: fresh.length });
  }

  /** Reads all resources. Returns why the answer is refused as soon as that is known. */
  *#read(reading: Reading): Work<AnswerRefusedError | undefined> {
    const { resources, apiVersion, memory, fresh, freshCensus } = reading;
    const { starts, ends, count } = resources;
    const room = (): Room => roomBeside(freshCensus, this.#limits);
    let left = STEP_RESOURCES;
    let pauseAt = (starts[0] ?? 0) + STEP_BYTES;
    for (let index = 0; index < count; index++) {
      const known = memory.take(index);
      const made = known ?? this.#translator.translate({ resources, index, apiVersion }, room);
      const resource = 'next' in made ? yield* made : made;
      memory.add(resource);
      if (known === undefined) {
        fresh.push(resource);
        reading.freshIndexes.push(index);
        freshCensus.add(resource);
        const refused = checkLimits(freshCensus, this.#limits);
        if (refused !== undefined) return refused;
      }
      const end = ends[index] as number;
      if (--left > 0 && end < pauseAt) continue;
      yield;
      left = STEP_RESOURCES;
      pauseAt = end + STEP_BYTES;
    }
    return undefined;
  }

  /** The identities that keep what they hold, since their resources are damaged. */
  *#keptBy({ damages }: Census, { held }: Contributions): Work<ReadonlySet<Identity>> {
    const damaged = [...damages].flatMap(({ identities }) => identities);
    const kept = yield* withSiblings(damaged, this.#known.siblings);
    yield* visitEach(kept, (identity) => {
      if (held.has(identity)) kept.delete(identity);
    });
    return kept;
  }

  #toTranslation(
    { provisional }: Offer,
    { removesNothing, quarantined, kept, encoded }: Conclusions,
  ): Translation {
    const { census, contributions } = this.#known;
    const { offered, groups: targets, leftOut, droppedLabels } = census;
    const answer = { held: contributions.held, kept, removesNothing, provisional };
    return { answer, offered, targets, leftOut, droppedLabels, quarantined, encoded };
  }
}

/** An answer that is being read, as far as it has come. */
interface Reading {
  readonly resources: EncodedResources;
  readonly apiVersion: ApiVersion;
  readonly memory: ResourceMemory<TranslatedResource>;
  /** What was not in the answer before, and what that comes to. */
  readonly fresh: TranslatedResource[];
  /** Where they stand in the answer. */
  readonly freshIndexes: number[];
  readonly freshCensus: Census;
}

/** What damage means for the answer that it is in. */
interface Verdict {
  readonly removesNothing: boolean;
  /** Why resources are quarantined. */
  readonly quarantined: readonly string[];
}

interface Conclusions extends Verdict {
  readonly kept: ReadonlySet<Identity>;
  readonly encoded: number;
}

function judge({ typeUrl }: Offer, apiVersion: ApiVersion, census: Census): Verdict {
  const isForeign = typeUrl !== '' && !isAssignmentTypeUrl(typeUrl, apiVersion);
  const damages = [...census.damages];
  const isUnidentified = damages.some(({ identified }) => !identified);
  const quarantined = damages.map(({ reason }) => reason);
  if (isForeign) quarantined.push(`the answer is of type "${typeUrl}"`);
  return { removesNothing: isForeign || isUnidentified || census.isAllDamaged, quarantined };
}

/** What all resources of an answer come to, from those that are gone and those that are new. */
function* countAnew(
  before: Census,
  gone: readonly TranslatedResource[],
  fresh: readonly TranslatedResource[],
): Work<Census> {
  const census = new Census(before);
  yield* visitEach(gone, (resource) => {
    census.remove(resource);
  });
  yield* visitEach(fresh, (resource) => {
    census.add(resource);
  });
  return census;
}

/**
 * Where a new resource says what the old one said, the old groups stay in the holdings. Then they are remembered too:
 * the new ones would never come into the file, and would keep the page that they were written to for ever.
 */
function* shareKept(
  { memory, fresh, freshIndexes }: Reading,
  contributions: Contributions,
): Work<void> {
  yield* visitEach([...freshIndexes.entries()], ([at, index]) => {
    const resource = fresh[at];
    const shared = resource && withKept(resource, contributions);
    if (shared === undefined || shared === resource) return;
    fresh[at] = shared;
    memory.replace(index, shared);
  });
}

function withKept(resource: TranslatedResource, contributions: Contributions): TranslatedResource {
  if (isPlain(resource)) {
    const identity = resource[0]?.identity;
    return identity === undefined ? resource : keptOf(identity, resource, contributions);
  }
  const parts = resource.parts.map((part) => {
    const groups = keptOf(part.identity, part.groups, contributions);
    return groups === part.groups ? part : { ...part, groups };
  });
  return parts.every((part, at) => part === resource.parts[at]) ? resource : { ...resource, parts };
}

function keptOf(identity: Identity, groups: Groups, { held, several }: Contributions): Groups {
  const kept = several.has(identity) ? undefined : held.get(identity);
  return kept !== undefined && isSameGroups(kept, groups) ? kept : groups;
}
