/** Gives each text a whole number of {@link HASH_BITS} bits; equal texts get equal numbers. */
export type TextHash = (text: string) => number;

/** How many bits a {@link TextHash} has: so many that V8 keeps the number without an object of its own. */
export const HASH_BITS = 30;

/** An odd number whose bits are in no order: it spreads each character over all of the hash. */
const MULTIPLIER = 0x5bd1e995;

/** A hash of its own for each `seed`: who does not know the seed cannot choose texts that all meet in one number. */
export function seededHash(seed: number): TextHash {
  return (text) => {
    let hash = seed ^ text.length;
    for (let i = 0; i < text.length; i++) {
      hash = Math.imul(hash ^ text.charCodeAt(i), MULTIPLIER);
      hash ^= hash >>> 15;
    }
    hash = Math.imul(hash, MULTIPLIER);
    return (hash ^ (hash >>> 13)) >>> (32 - HASH_BITS);
  };
}

/** The hash of this process. Names that are hashed come from peers, so the seed is drawn anew at each start. */
export const processHash: TextHash = seededHash(Math.floor(Math.random() * 2 ** 32));
