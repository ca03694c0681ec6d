import { expect } from 'chai';

import { toShell } from '../../../../src/cli/completion/shell.js';
import { UsageError } from '../../../../src/cli/errors.js';

describe('the shell that is to complete', () => {
  it('is the one that is named, else the one that is in use', () => {
    expect(toShell('zsh', 'bash')).to.equal('zsh');
    expect(toShell(undefined, 'bash')).to.equal('bash');
  });

  it('is one that can be served', () => {
    expect(() => toShell('fish', 'bash')).to.throw(UsageError, /"fish": wanted bash, zsh/);
    expect(() => toShell(undefined, '')).to.throw(UsageError, /\$SHELL names none of ours/);
  });
});
