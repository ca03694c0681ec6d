/** What a parser makes of one text: a value, or what is wrong with it and what would be right. */
export type Parsed<T> = { readonly value: T } | Refusal;

/** Why a text is no value for an option. */
export interface Refusal {
  /** What is wrong with the text, when there is more to say than that it is not what is wanted. */
  readonly problem?: string;
  /** What is accepted, as the end of the sentence "wanted …". */
  readonly wanted: string;
  /** The text is well formed but unfit whoever wrote it: exit 78 even when it comes from a flag. */
  readonly unfit?: boolean;
}

/** Reads one text as an operator writes it. Pure; never throws. */
export interface Parser<T> {
  (text: string): Parsed<T>;
  /** Default: nothing can be said of the texts but that they are not empty. */
  readonly form?: TextForm;
}

/** What the texts look like that a parser takes, as far as a JSON Schema can say it: it may still refuse some. */
export interface TextForm {
  /** The only texts. */
  readonly choices?: readonly string[];
  /** A regular expression that all of them match. */
  readonly pattern?: string;
  /** Those that are a bare number lie in this range. */
  readonly numbers?: { readonly min: number; readonly max: number };
  /** They are `NAME=VALUE`: in the configuration file a mapping says the same. */
  readonly isPair?: boolean;
}

/** `parse`, which tells what its texts look like. */
export function withForm<T>(form: TextForm, parse: (text: string) => Parsed<T>): Parser<T> {
  return Object.assign((text: string) => parse(text), { form });
}

/** The heading under which an option stands in the help and in the README. */
export type OptionGroup =
  | 'SERVER'
  | 'CONTROL PLANE'
  | 'ACCESS'
  | 'TARGET'
  | 'OUTPUT'
  | 'WEB'
  | 'FETCH'
  | 'DIFF'
  | 'CHECK'
  | 'LOGGING'
  | 'CONFIGURATION';

/**
 * One option: the only place that knows its name, its variables, its default and its meaning. Flags, help,
 * README and resolution are made from it.
 */
export interface OptionSpec<T> {
  /** Kebab-case, without dashes. */
  readonly name: string;
  readonly group: OptionGroup;
  readonly description: string;
  /** What stands for the value in the help; absent for a switch. */
  readonly placeholder?: string;
  /** Environment variables, the one that wins first. */
  readonly environment: readonly string[];
  /** The default as an operator would write it; empty when there is none. */
  readonly defaultTexts: readonly string[];
  /** The default in words, for the help. */
  readonly defaultHelp?: string;
  readonly repeatable: boolean;
  readonly required: boolean;
  /** Its values are never shown, not even those that are refused. */
  readonly secret: boolean;
  /** What its texts look like. */
  readonly form?: TextForm;
  /** Reads all texts that were given for it: {@link Refused} tells which one is no value. */
  readonly read: (texts: readonly string[]) => { readonly value: T } | Refused;
}

/** A refusal and the text that it is about. */
export interface Refused extends Refusal {
  readonly text: string;
}

/** What a table of options tells about one of them. */
export interface Definition<T> {
  readonly name: string;
  readonly group: OptionGroup;
  readonly description: string;
  readonly placeholder: string;
  readonly parse: Parser<T>;
  /** Variables of the old tool, which still work. */
  readonly alsoFrom?: readonly string[];
  readonly defaultHelp?: string;
  readonly secret?: boolean;
}

/** An option that has one value; of several flags the last one counts, as in the old tool. */
export function single<T>(definition: Definition<T> & { readonly default: string }): OptionSpec<T> {
  return {
    ...shared(definition),
    defaultTexts: [definition.default],
    read: last(definition.parse),
  };
}

/** An option that has one value, which must be given. */
export function required<T>(definition: Definition<T>): OptionSpec<T> {
  return { ...shared(definition), required: true, read: last(definition.parse) };
}

/** An option that has one value or none. */
export function optional<T>(definition: Definition<T>): OptionSpec<T | undefined> {
  const read = last(definition.parse);
  return {
    ...shared(definition),
    read: (texts) => (texts.length === 0 ? { value: undefined } : read(texts)),
  };
}

/** An option that may be given several times; what is given replaces the default. */
export function repeated<T>(
  definition: Definition<T> & { readonly default?: readonly string[] },
): OptionSpec<readonly T[]> {
  return {
    ...shared(definition),
    defaultTexts: definition.default ?? [],
    repeatable: true,
    read: (texts) => readAll(texts, definition.parse),
  };
}

/** An option that is on or off, and off by default. */
export function toggle(
  definition: Pick<Definition<boolean>, 'name' | 'group' | 'description'>,
): OptionSpec<boolean> {
  return {
    ...definition,
    environment: [variableName(definition.name)],
    defaultTexts: ['false'],
    repeatable: false,
    required: false,
    secret: false,
    read: last(parseSwitch),
  };
}

function shared<T>(definition: Definition<T>): Omit<OptionSpec<T>, 'read'> {
  const {
    name,
    group,
    description,
    placeholder,
    defaultHelp,
    alsoFrom = [],
    secret = false,
    parse: { form },
  } = definition;
  return {
    name,
    group,
    description,
    placeholder,
    environment: [variableName(name), ...alsoFrom],
    defaultTexts: [],
    ...(defaultHelp === undefined ? {} : { defaultHelp }),
    repeatable: false,
    required: false,
    secret,
    ...(form === undefined ? {} : { form }),
  };
}

function variableName(flagName: string): string {
  return `KUMA_PROMETHEUS_SD_${flagName.toUpperCase().replaceAll('-', '_')}`;
}

function last<T>(parse: Parser<T>): OptionSpec<T>['read'] {
  return (texts) => {
    const text = texts.at(-1) ?? '';
    const parsed = parse(text);
    return 'value' in parsed ? parsed : { ...parsed, text };
  };
}

function readAll<T>(texts: readonly string[], parse: Parser<T>): { value: readonly T[] } | Refused {
  const values: T[] = [];
  for (const text of texts) {
    const parsed = parse(text);
    if (!('value' in parsed)) return { ...parsed, text };
    values.push(parsed.value);
  }
  return { value: values };
}

function parseSwitch(text: string): Parsed<boolean> {
  if (/^(true|1)$/i.test(text)) return { value: true };
  if (/^(false|0)$/i.test(text)) return { value: false };
  return { wanted: '"true" or "false"' };
}
