import { systemClock } from '../base/clock.js';
import type { Observer } from '../base/observer.js';
import { Turns } from '../base/turns.js';
import type { Task } from '../supervision/run-tasks.js';
import type { TranslationOptions } from '../targets/translation-options.js';
import { writeIntervalMs } from '../targets/write-interval.js';
import type { Access } from './access/access.js';
import type { Peer } from './access/peer.js';
import type { AssignmentSource } from './assignment-source.js';
import { createSource as createSourceOf } from './create-source.js';
import type { DiscoveryEvent, Rung } from './events.js';
import type { FollowContext } from './following/follow.js';
import { keepFollowing } from './following/keep-following.js';
import { retranslate } from './following/retranslate.js';
import type { ControlPlaneOptions, DiscoveryOptions } from './options.js';
import type { Intake } from './publishing/intake.js';
import { Translator } from './translating/translator.js';
import { translationOf } from './translation-of.js';
import { Keepalive } from './transport/keepalive.js';

/** What following control planes needs; lists are in the order of the options. */
export interface Followed {
  readonly options: Pick<DiscoveryOptions, 'controlPlanes' | 'translation' | 'publication'>;
  /** How the control planes are called. */
  readonly names: readonly string[];
  /** What it takes to be let in to them. */
  readonly accesses: readonly Access[];
  /** Where their answers go. */
  readonly intakes: readonly Intake[];
  readonly observer: Observer<DiscoveryEvent>;
}

/** One control plane that is to be followed. */
export interface Follower {
  readonly name: string;
  readonly translator: Translator;
  /** By what its answers are translated at present. */
  readonly translation: TranslationOptions;
  /** Follows it until the signal aborts. */
  readonly task: Task;
  /** Goes by other options from now on, without a word to the control plane. See {@link retranslate}. */
  retranslate(change: TranslationChange, signal: AbortSignal): Promise<void>;
}

/** Options of translation, for all control planes and for one. */
export interface TranslationChange extends Pick<DiscoveryOptions, 'translation' | 'publication'> {
  readonly controlPlane: ControlPlaneOptions;
}

/** Makes a follower for each control plane; nothing is opened. */
export function createFollowers(followed: Followed): readonly Follower[] {
  return followed.options.controlPlanes.map((controlPlane, index) =>
    createFollower(followed, controlPlane, index),
  );
}

function createFollower(
  { options, names, accesses, observer, intakes }: Followed,
  controlPlane: ControlPlaneOptions,
  index: number,
): Follower {
  const [name, access, intake] = [names[index], accesses[index], intakes[index]];
  if (name === undefined || access === undefined || intake === undefined)
    throw new RangeError(`no control plane ${String(index)}`);
  const { publication: limits } = options;
  let translation = translationOf(controlPlane, options.translation);
  const translator = new Translator(translation, limits);
  const context: FollowContext = {
    controlPlane: name,
    translator,
    intake,
    turns: new Turns(),
    observer,
  };
  const [clock, random] = [systemClock, Math.random];
  const isHurried = (): boolean => intake.awaitsRemoval;
  const keepalive = new Keepalive(controlPlane.keepaliveTimeMs);
  const minPollIntervalMs = (): number =>
    writeIntervalMs(limits.minWriteIntervalMs, intake.settled.groups);
  const spoken = { clock, keepalive, minPollIntervalMs, isHurried };
  const settings = { ...controlPlane, ...spoken, observer, controlPlane: name };
  const createSource = (rung: Rung, peer: Peer): AssignmentSource =>
    createSourceOf(rung, { ...settings, peer });
  const follow = { controlPlane, context, access, createSource, clock, random };
  return {
    name,
    translator,
    get translation() {
      return translation;
    },
    task: (scope) => keepFollowing(follow, scope),
    retranslate: async (change, signal) => {
      translation = translationOf(change.controlPlane, change.translation);
      await retranslate(context, { translation, limits: change.publication }, signal);
    },
  };
}
