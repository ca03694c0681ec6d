import { Parser } from '@oclif/core';
import { expect } from 'chai';
import fc from 'fast-check';
import type { FlagTexts } from '../../../../src/cli/options/option-source.js';
import { readPlainFlags } from '../../../../src/cli/options/read-plain-flags.js';
import { RUN_OPTIONS } from '../../../../src/cli/options/run-options.js';
import { toOclifFlags } from '../../../../src/cli/options/to-oclif-flags.js';

const read = (...args: readonly string[]): FlagTexts | undefined =>
  readPlainFlags(args, RUN_OPTIONS);

describe('readPlainFlags', () => {
  it('reads values behind a "=" and behind a blank, repeated ones in their order', () => {
    const flags = read('--mesh=a', '--mesh', 'b=c', '--once', '--label=x=y', '--mesh=d');
    expect(flags).to.deep.equal({ mesh: ['a', 'b=c', 'd'], once: ['true'], label: ['x=y'] });
  });

  it('reads nothing from nothing', () => {
    expect(read()).to.deep.equal({});
  });

  const notPlain: readonly (readonly [string, readonly string[]])[] = [
    ['a flag that there is not', ['--nmae=x']],
    ['the name of something every object has', ['--constructor=x']],
    ['an argument', ['something']],
    ['a flag without its value', ['--mesh']],
    ['a flag in the place of a value', ['--mesh', '--once']],
    ['an empty value', ['--mesh=']],
    ['a value that begins with a dash', ['--mesh=-']],
    ['a switch with a value', ['--once=true']],
    ['a call for help', ['--mesh=a', '--help']],
    ['a short flag', ['-h']],
    ['the end of flags', ['--mesh=a', '--']],
    ['an argument that is empty', ['']],
  ];
  for (const [what, args] of notPlain) {
    it(`leaves ${what} to oclif`, () => {
      expect(read(...args)).to.be.undefined;
    });
  }

  it('reads what oclif would read, or nothing', async () => {
    let plain = 0;
    const words = fc.oneof(
      fc.constantFrom('--mesh', '--mesh=a', '--label', '--once', '--cp-address=b', '--no-once'),
      fc.constantFrom('c', 'd=e', '', '-', '--', '--mesh=', '--mesh=--once', '--once=true', '-x'),
      fc.string({ maxLength: 4 }),
      fc.string({ maxLength: 4 }).map((text) => `--name=${text}`),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(words, { maxLength: 5 }), async (args) => {
        const flags = read(...args);
        if (flags === undefined) return;
        plain++;
        expect(flags).to.deep.equal(await readByOclif(args));
      }),
      { numRuns: 2_000 },
    );
    expect(plain).to.be.above(200);
  });
});

/** As {@link FlagTexts}, from oclif's own reading. @throws what oclif has to say against `args`. */
async function readByOclif(args: readonly string[]): Promise<unknown> {
  const { flags, raw, nonExistentFlags } = await Parser.parse([...args], {
    flags: toOclifFlags(RUN_OPTIONS),
    strict: true,
  });
  expect(nonExistentFlags).to.be.empty;
  expect(raw.filter(({ type }) => type === 'arg')).to.be.empty;
  return Object.fromEntries(
    Object.entries(flags).map(([name, value]) => [name, value === true ? ['true'] : value]),
  );
}
