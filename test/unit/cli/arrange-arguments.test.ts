import { expect } from 'chai';
import { arrangeArguments } from '../../../src/cli/arrange-arguments.js';

describe('arrangeArguments', () => {
  const cases: readonly (readonly [given: string, argv: string])[] = [
    ['run --once', 'run --once'],
    ['--log-level=debug run --once', 'run --log-level=debug --once'],
    ['--log-level debug --log-format json run', 'run --log-level debug --log-format json'],
    ['--log-level=debug serve --log-level=info', 'serve --log-level=debug --log-level=info'],
    ['--log-level=debug fetch --json', 'fetch --log-level=debug --json'],
    ['--log-level=debug diff', 'diff --log-level=debug'],
    ['--log-level=debug version --json', 'version --json'],
    ['--help', ''],
    ['-h', ''],
    ['', ''],
    ['--log-level=debug', ''],
    ['rnu', 'rnu'],
  ];
  for (const [given, argv] of cases) {
    it(`hands oclif "${argv}" for "${given}"`, () => {
      const request = arrangeArguments(given.split(' ').filter(Boolean));
      expect(request).to.deep.equal({ kind: 'command', argv: argv.split(' ').filter(Boolean) });
    });
  }

  it('sees that the version is asked for, also behind log flags', () => {
    expect(arrangeArguments(['--version'])).to.deep.equal({ kind: 'version' });
    expect(arrangeArguments(['--log-level=off', '--version'])).to.deep.equal({ kind: 'version' });
  });

  it('names the nearest flag for a misspelled one before the command', () => {
    expect(() => arrangeArguments(['--log-levle=info', 'run'])).to.throw('"--log-level"');
  });

  it('says where the flags of a command stand, without repeating the value', () => {
    expect(() => arrangeArguments(['--cp-address=secret', 'run'])).to.throw(
      /^Cannot use the flag "--cp-address" before a command: flags stand behind the command$/,
    );
  });

  it('refuses a log flag without a value', () => {
    expect(() => arrangeArguments(['--log-level'])).to.throw('--log-level: its value is missing');
  });
});
