import { ExitCode } from '../../base/house-error.js';
import type { YamlPosition } from '../../platform/parse-yaml.js';
import type { OptionSpec } from './option-spec.js';

/** Where a value came from: what messages name, and how the process ends when the value is bad. */
export interface Origin {
  readonly kind: 'flag' | 'environment' | 'file' | 'default';
  /** `--cp-address`, the name of a variable, or `FILE:LINE:COLUMN`. */
  readonly name: string;
  /** Where in the file, when it came from one. */
  readonly at?: YamlPosition;
  readonly exitCode: typeof ExitCode.usage | typeof ExitCode.config;
}

/** What one source says about one option. */
export interface Given {
  readonly texts: readonly string[];
  readonly origin: Origin;
  /** Where each of the texts came from, when that can be told apart. */
  readonly origins?: readonly Origin[];
}

/** A place where values come from. Asked in order; the first that has something wins. */
export type OptionSource = (spec: OptionSpec<unknown>) => Given | undefined;

/** What the first of `sources` says that says something. */
export function firstGiven(
  spec: OptionSpec<unknown>,
  sources: readonly OptionSource[],
): Given | undefined {
  for (const source of sources) {
    const given = source(spec);
    if (given !== undefined) return given;
  }
  return undefined;
}

/** The flags of the command line, by name, in the order in which they were given. */
export type FlagTexts = Readonly<Record<string, readonly string[]>>;

/** What stands on the command line. */
export function flagSource(flags: FlagTexts): OptionSource {
  return ({ name }) => {
    const texts = flags[name];
    if (texts === undefined) return undefined;
    return { texts, origin: { kind: 'flag', name: `--${name}`, exitCode: ExitCode.usage } };
  };
}

/** Environment variables. An empty one counts as unset; blanks separate the values of a repeatable option. */
export function environmentSource(environment: NodeJS.ProcessEnv): OptionSource {
  return (spec) => {
    for (const name of spec.environment) {
      const texts = textsOf(environment[name] ?? '', spec.repeatable);
      if (texts.length === 0) continue;
      return { texts, origin: { kind: 'environment', name, exitCode: ExitCode.config } };
    }
    return undefined;
  };
}

function textsOf(value: string, repeatable: boolean): readonly string[] {
  const parts = repeatable ? value.split(/\s+/) : [value];
  return parts.filter((part) => part !== '');
}
