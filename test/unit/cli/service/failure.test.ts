import { expect } from 'chai';
import { ConfigurationError, UsageError } from '../../../../src/cli/errors.js';
import { failureText, toFailure } from '../../../../src/cli/service/failure.js';

describe('toFailure', () => {
  it('takes message and exit code of an error that was raised on purpose', () => {
    const usage = toFailure(new UsageError('Cannot do it'));
    expect(usage).to.deep.equal({ message: 'Cannot do it', exitCode: 2, stack: undefined });
    expect(toFailure(new ConfigurationError('No')).exitCode).to.equal(78);
  });

  it('takes anything else for a bug, and shows its stack', () => {
    const bug = toFailure(new TypeError('x is undefined'));
    expect(bug).to.include({ message: 'This is a bug: x is undefined', exitCode: 1 });
    expect(bug.stack?.[0]).to.equal('TypeError: x is undefined');
    expect(toFailure('thrown text').stack).to.deep.equal(['thrown text']);
  });
});

describe('failureText', () => {
  it('is one line for an error that was raised on purpose', () => {
    const text = failureText(toFailure(new UsageError('Cannot use "\u001b[2J\n"')));
    expect(text).to.equal('Error: Cannot use "\\u001b[2J\\n"\n');
  });

  it('escapes every line of a stack', () => {
    const lines = failureText(toFailure(new Error('a\u001b[31m\rb'))).split('\n');
    expect(lines.slice(0, 2)).to.deep.equal([
      'Error: This is a bug: a\\u001b[31m\\rb',
      'Error: a\\u001b[31m\\rb',
    ]);
  });
});
