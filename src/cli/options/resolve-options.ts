import { ExitCode } from '../../base/house-error.js';
import { oneLine } from '../../base/one-line.js';
import { ConfigurationError, UsageError } from '../errors.js';
import type { OptionSpec, Refused } from './option-spec.js';
import type { Given, OptionSource, Origin } from './option-source.js';

/** Options by the name that code knows them by. */
export type OptionTable = Readonly<Record<string, OptionSpec<unknown>>>;

/** The values that belong to a table of options. */
export type OptionValues<Table extends OptionTable> = {
  readonly [Key in keyof Table]: Table[Key] extends OptionSpec<infer Value> ? Value : never;
};

/** Values, and where each of them came from. */
export interface Resolved<Table extends OptionTable> {
  readonly values: OptionValues<Table>;
  readonly origins: Readonly<Record<keyof Table, Origin>>;
}

/**
 * Finds the value of every option in `table`: from the first of `sources` that has one, else its default.
 *
 * @throws UsageError when a flag's value cannot be one, or a required flag is missing.
 * @throws ConfigurationError when an environment variable's value cannot be one.
 */
export function resolveOptions<Table extends OptionTable>(
  table: Table,
  sources: readonly OptionSource[],
): Resolved<Table> {
  const found = Object.entries(table).map(([key, spec]) => {
    const given = firstGiven(spec, sources);
    return { key, value: readValue(spec, given), origin: given.origin };
  });
  return {
    values: Object.fromEntries(found.map(({ key, value }) => [key, value])) as OptionValues<Table>,
    origins: Object.fromEntries(
      found.map(({ key, origin }) => [key, origin]),
    ) as Resolved<Table>['origins'],
  };
}

/** An error about what came from `origin`, of the class that its exit code asks for. */
export function errorAt(origin: Origin, message: string): UsageError | ConfigurationError {
  return origin.exitCode === ExitCode.usage
    ? new UsageError(message)
    : new ConfigurationError(message);
}

function firstGiven(spec: OptionSpec<unknown>, sources: readonly OptionSource[]): Given {
  for (const source of sources) {
    const given = source(spec);
    if (given !== undefined) return given;
  }
  if (spec.required) throw new UsageError(`Cannot start: the flag --${spec.name} is missing`);
  const origin: Origin = { kind: 'default', name: `--${spec.name}`, exitCode: ExitCode.usage };
  return { texts: spec.defaultTexts, origin };
}

function readValue(spec: OptionSpec<unknown>, { texts, origin }: Given): unknown {
  const read = spec.read(texts);
  if ('value' in read) return read.value;
  const message = refusalText(spec, read, origin);
  throw read.unfit === true ? new ConfigurationError(message) : errorAt(origin, message);
}

function refusalText(spec: OptionSpec<unknown>, refused: Refused, origin: Origin): string {
  const from = origin.kind === 'environment' ? ` from ${origin.name}` : '';
  const problem = refused.problem === undefined ? '' : `${refused.problem}; `;
  const text = spec.secret ? 'the value' : quote(refused.text);
  return `Cannot use ${text}${from} for --${spec.name}: ${problem}wanted ${refused.wanted}`;
}

/** What has an "@" in it may hold a password, and is not repeated. */
function quote(text: string): string {
  return text.includes('@') ? 'the value' : `"${oneLine(text, 200)}"`;
}
