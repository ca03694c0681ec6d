import { expect } from 'chai';
import { ExitCode, HouseError } from '../../../../src/base/house-error.js';
import {
  optional,
  repeated,
  required,
  single,
  toggle,
} from '../../../../src/cli/options/option-spec.js';
import type { FlagTexts } from '../../../../src/cli/options/option-source.js';
import { environmentSource, flagSource } from '../../../../src/cli/options/option-source.js';
import { parseText, parseWhole } from '../../../../src/cli/options/parsers.js';
import type { Resolved } from '../../../../src/cli/options/resolve-options.js';
import { resolveOptions } from '../../../../src/cli/options/resolve-options.js';

const group = 'OUTPUT';
const shared = { group, placeholder: 'X', description: '' } as const;
const TABLE = {
  count: single({
    ...shared,
    name: 'the-count',
    parse: parseWhole(1, 9),
    default: '1',
    alsoFrom: ['OLD_COUNT', 'OLDER_COUNT'],
  }),
  note: optional({ ...shared, name: 'note', parse: parseText }),
  part: repeated({ ...shared, name: 'part', parse: parseWhole(0, 9), default: ['7', '8'] }),
  fast: toggle({ group, name: 'fast', description: '' }),
} as const;

function resolve(flags: FlagTexts, environment: NodeJS.ProcessEnv = {}): Resolved<typeof TABLE> {
  return resolveOptions(TABLE, [flagSource(flags), environmentSource(environment)]);
}

function failureOf(act: () => unknown): HouseError {
  try {
    act();
  } catch (error) {
    if (error instanceof HouseError) return error;
    throw error;
  }
  throw new Error('Nothing was thrown');
}

describe('resolveOptions', () => {
  it('falls back to the defaults', () => {
    expect(resolve({}).values).to.deep.equal({
      count: 1,
      note: undefined,
      part: [7, 8],
      fast: false,
    });
  });

  const precedence: readonly {
    readonly name: string;
    readonly flags?: FlagTexts;
    readonly environment?: NodeJS.ProcessEnv;
    readonly count: number;
    readonly origin: string;
  }[] = [
    {
      name: 'a flag wins over the environment',
      flags: { 'the-count': ['5'] },
      environment: { KUMA_PROMETHEUS_SD_THE_COUNT: '4' },
      count: 5,
      origin: '--the-count',
    },
    {
      name: 'a flag wins over a variable that is no value',
      flags: { 'the-count': ['5'] },
      environment: { KUMA_PROMETHEUS_SD_THE_COUNT: 'nonsense' },
      count: 5,
      origin: '--the-count',
    },
    {
      name: 'of a flag given twice the last one counts',
      flags: { 'the-count': ['5', '6'] },
      count: 6,
      origin: '--the-count',
    },
    {
      name: "our variable wins over the old tool's",
      environment: { KUMA_PROMETHEUS_SD_THE_COUNT: '4', OLD_COUNT: '3' },
      count: 4,
      origin: 'KUMA_PROMETHEUS_SD_THE_COUNT',
    },
    {
      name: "the old tool's variables count in their order",
      environment: { OLD_COUNT: '3', OLDER_COUNT: '2' },
      count: 3,
      origin: 'OLD_COUNT',
    },
    {
      name: 'an empty variable counts as unset',
      environment: { KUMA_PROMETHEUS_SD_THE_COUNT: '', OLD_COUNT: '', OLDER_COUNT: '2' },
      count: 2,
      origin: 'OLDER_COUNT',
    },
  ];
  for (const { name, flags, environment, count, origin } of precedence) {
    it(name, () => {
      const { values, origins } = resolve(flags ?? {}, environment);
      expect(values.count).to.equal(count);
      expect(origins.count.name).to.equal(origin);
    });
  }

  it('replaces the default of a repeatable option by what is given', () => {
    expect(resolve({ part: ['1', '2'] }).values.part).to.deep.equal([1, 2]);
  });

  it('splits the variable of a repeatable option at blanks', () => {
    const { values } = resolve({}, { KUMA_PROMETHEUS_SD_PART: ' 1  2\t3\n' });
    expect(values.part).to.deep.equal([1, 2, 3]);
  });

  it('keeps the blanks of an option that is not repeatable', () => {
    expect(resolve({}, { KUMA_PROMETHEUS_SD_NOTE: 'a b' }).values.note).to.equal('a b');
  });

  for (const [text, value] of [
    ['true', true],
    ['1', true],
    ['FALSE', false],
    ['0', false],
  ] as const) {
    it(`reads "${text}" as ${String(value)} for a switch`, () => {
      expect(resolve({}, { KUMA_PROMETHEUS_SD_FAST: text }).values.fast).to.equal(value);
    });
  }

  it('refuses a bad flag with exit 2, its name, its value and what is accepted', () => {
    const error = failureOf(() => resolve({ 'the-count': ['ten'] }));
    expect(error.exitCode).to.equal(ExitCode.usage);
    expect(error.message).to.equal(
      'Cannot use "ten" for --the-count: wanted a whole number from 1 to 9',
    );
  });

  it('refuses a bad variable with exit 78 and names it', () => {
    const error = failureOf(() => resolve({}, { OLD_COUNT: '10' }));
    expect(error.exitCode).to.equal(ExitCode.config);
    expect(error.message).to.equal(
      'Cannot use "10" from OLD_COUNT for --the-count: wanted a whole number from 1 to 9',
    );
  });

  it('escapes a bad value', () => {
    const error = failureOf(() => resolve({ 'the-count': ['1\u001b[31m\n'] }));
    expect(error.message).to.contain('"1\\u001b[31m\\n"');
  });

  it('does not repeat a value that may hold a password', () => {
    const error = failureOf(() => resolve({ 'the-count': ['http://user:secret@host'] }));
    expect(error.message).to.not.contain('secret');
  });

  it('takes an empty flag for a bad value, not for an unset one', () => {
    expect(failureOf(() => resolve({ note: [''] })).exitCode).to.equal(ExitCode.usage);
  });

  it('refuses a required option that is not given', () => {
    const table = { file: required({ ...shared, name: 'file', parse: parseText }) };
    const error = failureOf(() => resolveOptions(table, []));
    expect(error.exitCode).to.equal(ExitCode.usage);
    expect(error.message).to.contain('--file');
  });
});
