import type fc from 'fast-check';

/** The same on every run, so that a failure is one for everybody. */
const SEED = 20_261_121;

/**
 * How a property is run: `runs` times from a fixed seed. `FUZZ_SEED` takes another one, or `random`, `FUZZ_TIMES`
 * multiplies the runs. fast-check's own message names the seed and the path of what failed.
 */
export function fuzz<T>(runs: number): fc.Parameters<T> {
  const { FUZZ_SEED: seed = '', FUZZ_TIMES: times = '1' } = process.env;
  const fixed = seed === 'random' ? {} : { seed: seed === '' ? SEED : Number(seed) };
  return { numRuns: runs * Number(times), ...fixed };
}
