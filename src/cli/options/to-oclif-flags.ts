import { Flags } from '@oclif/core';
import type { Interfaces } from '@oclif/core';
import type { OptionSpec } from './option-spec.js';
import type { OptionTable } from './resolve-options.js';

/**
 * The flags that oclif is to know, in the order of `table`. oclif only splits the command line and shows help:
 * values, defaults and the environment are {@link resolveOptions}' business, so every flag is a text or absent.
 */
export function toOclifFlags(table: OptionTable): Interfaces.FlagInput {
  return Object.fromEntries(Object.values(table).map((spec) => [spec.name, toOclifFlag(spec)]));
}

function toOclifFlag(spec: OptionSpec<unknown>): Interfaces.FlagInput[string] {
  const shared = { description: describe(spec), helpGroup: spec.group };
  if (spec.placeholder === undefined) return Flags.boolean(shared);
  return Flags.string({
    ...shared,
    helpValue: spec.placeholder,
    multiple: true,
    multipleNonGreedy: true,
  });
}

/** What help says of an option: meaning, how often, default, variables. */
function describe(spec: OptionSpec<unknown>): string {
  const defaultText = defaultInWords(spec);
  const facts = [
    ...(spec.required ? ['required'] : []),
    ...(spec.repeatable ? ['may be repeated'] : []),
    ...(defaultText === '' ? [] : [`default: ${defaultText}`]),
    `env: ${spec.environment.join(', ')}`,
  ];
  return `${spec.description}\n[${facts.join('; ')}]`;
}

/** The default as help and README show it; empty when there is none worth a word. */
export function defaultInWords({
  defaultHelp,
  defaultTexts,
  placeholder,
}: OptionSpec<unknown>): string {
  return defaultHelp ?? (placeholder === undefined ? '' : defaultTexts.join(', '));
}
