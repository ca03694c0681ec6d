import { isIpv4InRanges } from './address-ranges.js';
import { NOT_IPV4, parseIpv4Target } from './ipv4-target.js';
import { ADDRESS_DENIED, BAD_SCHEME, reasonByAddress, SCHEMES } from './scrapable.js';
import { isInShard } from './shard.js';
import {
  ADDRESS,
  INSTANCE,
  JOB,
  LABELS,
  MESH,
  METRICS_PATH,
  NAME,
  SCHEME,
  SERVICE,
  STRIDE,
  type SlicedTargets,
} from './sliced-targets.js';
import { TextCache } from './text-cache.js';
import type { TranslationOptions } from './translation-options.js';

/** What the operator does not want: another mesh or shard. It is not counted. */
export const NOT_WANTED = '';

/** The texts of a target whose length is limited, beside its labels. */
const LIMITED_TEXTS = [MESH, NAME, INSTANCE, SERVICE, JOB, METRICS_PATH] as const;

/** Decides which targets are to be written. */
export class TargetFilter {
  readonly #options: TranslationOptions;
  readonly #schemes = new TextCache((text) => SCHEMES.includes(text));

  constructor(options: TranslationOptions) {
    this.#options = options;
  }

  /**
   * Why a target is left out: a word for counters and pages, or {@link NOT_WANTED}; `undefined` when it is to be
   * written.
   */
  reasonToLeaveOut(all: SlicedTargets, index: number): string | undefined {
    const base = index * STRIDE;
    const { bytes, targets } = all;
    const { meshes, shard } = this.#options;
    if (meshes.size > 0 && !meshes.has(textAt(all, base + MESH))) return NOT_WANTED;
    const scheme = targets[base + SCHEME] as number;
    if (!this.#schemes.read(bytes, scheme, targets[base + SCHEME + 1] as number)) return BAD_SCHEME;
    const reason = this.#reasonByAddress(all, base) ?? this.#reasonByLabels(all, base);
    if (reason !== undefined || shard === undefined) return reason;
    return isInShard(textAt(all, base + ADDRESS), shard) ? undefined : NOT_WANTED;
  }

  #reasonByAddress(all: SlicedTargets, base: number): string | undefined {
    const { allowedAddresses, deniedAddresses } = this.#options;
    const { bytes, targets } = all;
    const start = targets[base + ADDRESS] as number;
    const address = parseIpv4Target(bytes, start, targets[base + ADDRESS + 1] as number);
    if (address === NOT_IPV4) return reasonByAddress(textAt(all, base + ADDRESS), this.#options);
    if (isIpv4InRanges(address, deniedAddresses)) return ADDRESS_DENIED;
    const isAllowed = allowedAddresses.isEmpty || isIpv4InRanges(address, allowedAddresses);
    return isAllowed ? undefined : ADDRESS_DENIED;
  }

  #reasonByLabels(
    { targets, labels, sharedFrom, sharedEnd }: SlicedTargets,
    base: number,
  ): string | undefined {
    const { maxLabelsPerTarget, maxLabelBytes } = this.#options;
    const from = targets[base + LABELS] as number;
    const end = targets[base + LABELS + 1] as number;
    if (end - from + sharedEnd - sharedFrom > maxLabelsPerTarget)
      return 'more labels than max-labels-per-target';
    let longest = 0;
    for (let i = 4 * from; i < 4 * end; i += 2) longest = Math.max(longest, lengthAt(labels, i));
    for (let i = 4 * sharedFrom; i < 4 * sharedEnd; i += 2)
      longest = Math.max(longest, lengthAt(labels, i));
    for (const offset of LIMITED_TEXTS)
      longest = Math.max(longest, lengthAt(targets, base + offset));
    return longest > maxLabelBytes ? 'a label longer than max-label-length' : undefined;
  }
}

function textAt({ bytes, targets }: SlicedTargets, at: number): string {
  return bytes.toString('utf8', targets[at], targets[at + 1]);
}

function lengthAt(ranges: Uint32Array, at: number): number {
  return (ranges[at + 1] as number) - (ranges[at] as number);
}
