// Writes the tables of flags into README.md, between its two markers, from the options that the code has.
// `node --import tsx scripts/flag-table.mjs` writes; with `--check` it only says whether they are up to date.
import { readFile, writeFile } from 'node:fs/promises';
import { RUN_OPTIONS } from '../src/cli/options/run-options.ts';
import { SERVE_OPTIONS } from '../src/cli/options/serve-options.ts';
import { defaultInWords } from '../src/cli/options/to-oclif-flags.ts';

/** @typedef {import('../src/cli/options/option-spec.ts').OptionSpec<unknown>} OptionSpec */

const README = new URL('../README.md', import.meta.url);
const MARKERS = /(?<=<!-- flags:begin -->\n).*?(?=<!-- flags:end -->)/s;

const TABLES = [
  { command: 'run', options: RUN_OPTIONS },
  { command: 'serve', options: SERVE_OPTIONS },
];

const readme = await readFile(README, 'utf8');
const renewed = readme.replace(MARKERS, () => `\n${TABLES.map(renderCommand).join('\n')}\n`);
if (!MARKERS.test(readme)) {
  fail('README.md has no markers <!-- flags:begin --> and <!-- flags:end -->');
} else if (!process.argv.includes('--check')) {
  await writeFile(README, renewed);
} else if (renewed !== readme) {
  fail(
    'The flags in README.md are not those of the code: run "node --import tsx scripts/flag-table.mjs"',
  );
}

/** @param {{ command: string, options: Readonly<Record<string, OptionSpec>> }} table */
function renderCommand({ command, options }) {
  const specs = Object.values(options);
  const groups = [...new Set(specs.map(({ group }) => group))].filter(
    (group) => command === 'run' || group !== 'LOGGING',
  );
  const tables = groups.map((group) => renderGroup(specs.filter((spec) => spec.group === group)));
  const logging = command === 'run' ? '' : '\nThe logging flags are those of `run`.\n';
  return `### Flags of \`${command}\`\n\n${tables.join('\n')}${logging}`;
}

/** @param {OptionSpec[]} specs */
function renderGroup(specs) {
  const heading = `| ${titleOf(specs[0]?.group ?? '')} | Default | Also from | Meaning |`;
  return [heading, '| --- | --- | --- | --- |', ...specs.map(renderRow), ''].join('\n');
}

/** @param {OptionSpec} spec */
function renderRow(spec) {
  const repeatable = spec.repeatable ? ' (repeatable)' : '';
  const defaultText = spec.required ? 'required' : defaultInWords(spec);
  const alsoFrom = spec.environment.slice(1).map((name) => `\`${name}\``);
  const cells = [
    `\`--${spec.name}\`${repeatable}`,
    quoteAddresses(defaultText),
    alsoFrom.join(', '),
    quoteAddresses(spec.description),
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

/**
 * Keeps GitHub from making links of them.
 *
 * @param {string} text
 */
function quoteAddresses(text) {
  return text.replace(/[a-z]+:\/\/[^\s,]+/g, '`$&`');
}

/** @param {string} group */
function titleOf(group) {
  return group.charAt(0) + group.slice(1).toLowerCase();
}

/** @param {string} message */
function fail(message) {
  console.error(message);
  process.exitCode = 1;
}
