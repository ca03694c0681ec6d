import { parseArgs } from 'node:util';
import { parseSize } from './figure.js';

/** What the command line says. */
export interface BenchArguments {
  readonly isFull: boolean;
  /** Names of the parts to run; none means all that belong to the run. */
  readonly parts: readonly string[];
  readonly sizes: readonly number[] | undefined;
  readonly rounds: number;
  readonly peer: string | undefined;
  readonly jsonFile: string;
  readonly writesDocs: boolean;
}

/** What is printed when the command line cannot be understood. */
export const USAGE = `Usage: npm run bench -- [--full] [--part=NAME]... [--sizes=1k,10k] [--rounds=N]
                       [--peer=PATH] [--json=FILE] [--write-docs]`;

const DEFAULT_ROUNDS = 5;

/**
 * Reads the command line.
 *
 * @throws Error that says what is wrong with it.
 */
export function parseArguments(args: readonly string[]): BenchArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      full: { type: 'boolean', default: false },
      part: { type: 'string', multiple: true, default: [] },
      sizes: { type: 'string' },
      rounds: { type: 'string', default: String(DEFAULT_ROUNDS) },
      peer: { type: 'string' },
      json: { type: 'string', default: '.cache/bench/last.json' },
      'write-docs': { type: 'boolean', default: false },
    },
  });
  const isPartial = values.part.length > 0 || values.sizes !== undefined;
  if (values['write-docs'] && isPartial)
    throw new Error('--write-docs takes a whole run: without --part and --sizes');
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new RangeError(`"${values.rounds}" is no number of rounds`);
  return {
    isFull: values.full,
    parts: values.part.flatMap((names) => names.split(',')),
    sizes: values.sizes?.split(',').map(parseSize),
    rounds,
    peer: values.peer,
    jsonFile: values.json,
    writesDocs: values['write-docs'],
  };
}
