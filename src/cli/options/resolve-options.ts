import { ExitCode } from '../../base/house-error.js';
import { oneLine } from '../../base/one-line.js';
import { ConfigurationError, UsageError } from '../errors.js';
import type { OptionSpec, Refused } from './option-spec.js';
import { firstGiven, type Given, type OptionSource, type Origin } from './option-source.js';

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
    const given = givenFor(spec, sources);
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
    : new ConfigurationError(message, { at: origin.at });
}

/**
 * What is given for an option: by the first of `sources` that says something, else by its default.
 *
 * @throws UsageError when a required flag is missing.
 */
export function givenFor(spec: OptionSpec<unknown>, sources: readonly OptionSource[]): Given {
  const given = firstGiven(spec, sources);
  if (given !== undefined) return given;
  if (spec.required) throw new UsageError(`Cannot start: the flag --${spec.name} is missing`);
  const origin: Origin = { kind: 'default', name: `--${spec.name}`, exitCode: ExitCode.usage };
  return { texts: spec.defaultTexts, origin };
}

function readValue(spec: OptionSpec<unknown>, given: Given): unknown {
  const read = spec.read(given.texts);
  if ('value' in read) return read.value;
  throw toError(spec, read, given);
}

function toError(
  spec: OptionSpec<unknown>,
  refused: Refused,
  given: Given,
): UsageError | ConfigurationError {
  const origin = given.origins?.[given.texts.indexOf(refused.text)] ?? given.origin;
  const message = refusalText(spec, refused, origin);
  return refused.unfit === true
    ? new ConfigurationError(message, { at: origin.at })
    : errorAt(origin, message);
}

/** Says what is wrong with a value that came from `origin`, unless that is clear from where it is said. */
export function refusalText(spec: OptionSpec<unknown>, refused: Refused, origin?: Origin): string {
  const isNamed = origin?.kind === 'environment' || origin?.kind === 'file';
  const from = isNamed ? ` from ${origin.name}` : '';
  const problem = refused.problem === undefined ? '' : `${refused.problem}; `;
  const text = spec.secret ? 'the value' : quote(refused.text);
  return `Cannot use ${text}${from} for --${spec.name}: ${problem}wanted ${refused.wanted}`;
}

/** What has an "@" in it may hold a password, and is not repeated. */
function quote(text: string): string {
  return text.includes('@') ? 'the value' : `"${oneLine(text, 200)}"`;
}
