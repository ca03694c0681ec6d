// Writes docs/kuma-prometheus-sd.schema.json, the JSON Schema of the configuration file, from the options that the
// code has. `node --import tsx scripts/config-schema.mjs` writes; with `--check` it only says whether it is up to date.
//
// The schema never refuses what the code takes. The code refuses more: what no pattern can say, such as a range.
import { readFile, writeFile } from 'node:fs/promises';
import { format } from 'prettier';
import { CONTROL_PLANES, ENTRY_KEYS, TOP_KEYS } from '../src/cli/options/file-options.ts';

/** @typedef {import('../src/cli/options/option-spec.ts').OptionSpec<unknown>} OptionSpec */
/** @typedef {Readonly<Record<string, unknown>>} Schema */

const FILE = new URL('../docs/kuma-prometheus-sd.schema.json', import.meta.url);

const renewed = await format(JSON.stringify(fileSchema()), { parser: 'json', printWidth: 100 });
if (!process.argv.includes('--check')) {
  await writeFile(FILE, renewed);
} else if (renewed !== (await readFile(FILE, 'utf8').catch(() => ''))) {
  console.error(
    'docs/kuma-prometheus-sd.schema.json does not say what the code says: run "node --import tsx scripts/config-schema.mjs"',
  );
  process.exitCode = 1;
}

/** Draft 7: what editors know best. */
function fileSchema() {
  const settings = [...TOP_KEYS.values()].map((spec) => [
    spec.name,
    { ...settingSchema(spec), ...defaultOf(spec) },
  ]);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Configuration file of kuma-prometheus-sd',
    description:
      'Settings under the names of the flags. Flags and environment variables win over the file.',
    type: ['object', 'null'],
    additionalProperties: false,
    not: { type: 'object', required: [CONTROL_PLANES, 'cp-address'] },
    properties: {
      [CONTROL_PLANES]: {
        description:
          'The control planes whose targets are merged, in the place of cp-address. What an entry leaves out is taken from the top of the file.',
        type: 'array',
        minItems: 1,
        items: { $ref: '#/definitions/control-plane' },
      },
      ...Object.fromEntries(settings),
    },
    definitions: { 'control-plane': entrySchema() },
  };
}

function entrySchema() {
  const settings = [...ENTRY_KEYS.values()].map((spec) => [spec.name, settingSchema(spec)]);
  return {
    type: 'object',
    additionalProperties: false,
    required: ['cp-address'],
    properties: Object.fromEntries(settings),
  };
}

/**
 * @param {OptionSpec} spec
 * @returns {Schema}
 */
function settingSchema(spec) {
  const { description } = spec;
  if (spec.placeholder === undefined) return { description, type: 'boolean' };
  const text = textSchema(spec.form ?? {});
  if (!spec.repeatable) return { description, ...text };
  const least = spec.name === 'cp-address' ? { minItems: 1 } : {};
  const forms = [text, { type: 'array', items: text, ...least }, ...pairsSchema(spec)];
  return { description, anyOf: forms };
}

/**
 * @param {OptionSpec} spec
 * @returns {readonly Schema[]}
 */
function pairsSchema({ form }) {
  if (form?.isPair !== true) return [];
  const additionalProperties = { type: ['string', 'number', 'boolean'] };
  return [{ type: 'object', propertyNames: { pattern: '^[^=]+$' }, additionalProperties }];
}

/**
 * @param {import('../src/cli/options/option-spec.ts').TextForm} form
 * @returns {Schema}
 */
function textSchema({ choices, pattern, numbers }) {
  if (choices !== undefined) {
    const asNumbers = choices.map(Number).filter((number) => !Number.isNaN(number));
    return { enum: [...choices, ...asNumbers] };
  }
  if (pattern === undefined) return { type: ['string', 'number', 'boolean'], minLength: 1 };
  if (numbers === undefined) return { type: 'string', pattern };
  const { min: minimum, max: maximum } = numbers;
  const number = new RegExp(pattern).test('1.5') ? 'number' : 'integer';
  return { type: ['string', number], pattern, minimum, maximum };
}

/**
 * @param {OptionSpec} spec
 * @returns {Schema}
 */
function defaultOf({ defaultTexts, placeholder, repeatable }) {
  if (placeholder === undefined) return { default: false };
  if (repeatable) return { default: defaultTexts };
  return defaultTexts.length === 0 ? {} : { default: defaultTexts[0] };
}
