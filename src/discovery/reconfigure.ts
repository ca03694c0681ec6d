import { isDeepStrictEqual } from 'node:util';
import { isAbortOf } from '../base/abort.js';
import type { Follower } from './create-followers.js';
import type { ControlPlaneOptions, DiscoveryOptions } from './options.js';
import type { Publisher } from './publishing/publisher.js';
import type { AnswerLimits } from './translating/check-limits.js';

/** The parts of a discovery that can go by other options while it runs. */
export interface Reconfigurable {
  readonly options: DiscoveryOptions;
  /** In the order of the options. */
  readonly followers: readonly Follower[];
  readonly publisher: Publisher;
}

/**
 * Creates what changes the rules of a discovery that runs until `signal` aborts: those of publication and translation,
 * which no connection depends on.
 *
 * @returns a function that says false, having done nothing, when the options differ in more than those rules, or when
 * an answer was refused by limits that are others now.
 */
export function createReconfigure(
  { options, followers, publisher }: Reconfigurable,
  signal: AbortSignal,
): (next: DiscoveryOptions) => Promise<boolean> {
  let current = options;
  return async (next) => {
    if (!isDeepStrictEqual(essenceOf(current), essenceOf(next))) return false;
    // What was refused is not kept, and a control plane says it again only in a new conversation.
    const hasRefused = followers.some(({ translator }) => translator.hasRefused);
    if (hasRefused && isOtherLimits(current, next)) return false;
    const before = current;
    current = next;
    if (!isDeepStrictEqual(before.publication, next.publication))
      publisher.reconfigure(next.publication);
    try {
      await Promise.all(
        followers.map(async (follower, index) => {
          const controlPlane = next.controlPlanes[index];
          if (controlPlane === undefined || !isOtherTranslation(before, next, index)) return;
          await follower.retranslate({ ...next, controlPlane }, signal);
        }),
      );
    } catch (error) {
      // A run that ends meanwhile has nothing to translate any more.
      if (!isAbortOf(error, signal)) throw error;
    }
    return true;
  };
}

/** What connections and the file depend on. Secrets are what files and headers say, and are compared by those. */
function essenceOf({ controlPlanes, output, publication }: DiscoveryOptions): unknown {
  return {
    controlPlanes: controlPlanes.map(withoutLabels),
    output,
    once: publication.once,
    // Sources ask for no more than this at a time.
    minWriteIntervalMs: publication.minWriteIntervalMs,
  };
}

function withoutLabels({ labels: _labels, access, ...rest }: ControlPlaneOptions): unknown {
  const { secrets: _secrets, ...compared } = access;
  return { ...rest, access: compared };
}

function isOtherLimits(before: DiscoveryOptions, next: DiscoveryOptions): boolean {
  return !isDeepStrictEqual(limitsOf(before), limitsOf(next));
}

function limitsOf({ publication: { maxTargets, maxOutputBytes } }: DiscoveryOptions): AnswerLimits {
  return { maxTargets, maxOutputBytes };
}

function isOtherTranslation(
  before: DiscoveryOptions,
  next: DiscoveryOptions,
  index: number,
): boolean {
  const essence = (options: DiscoveryOptions): unknown => ({
    translation: options.translation,
    limits: limitsOf(options),
    labels: options.controlPlanes[index]?.labels,
  });
  return !isDeepStrictEqual(essence(before), essence(next));
}
