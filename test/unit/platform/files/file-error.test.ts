import { expect } from 'chai';

import { HouseError } from '../../../../src/base/house-error.js';
import { errnoOf, FileError } from '../../../../src/platform/files/file-error.js';

const HINTS = [
  ['EACCES', 'make the directory writable'],
  ['EPERM', 'immutable'],
  ['EROFS', 'mounted read-only'],
  ['ENOENT', 'create the directory'],
  ['ENOTDIR', 'not a directory'],
  ['ENOSPC', 'free some space or inodes'],
  ['EDQUOT', 'quota'],
  ['EFBIG', 'file size limit of this process'],
  ['EMFILE', 'limit of open files'],
  ['ENAMETOOLONG', 'shorter name'],
  ['ELOOP', 'circle'],
  ['EBUSY', 'mount the directory that holds it'],
  ['EXDEV', 'another file system'],
] as const;

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: the system's own words`), { code });
}

describe('a file error', () => {
  for (const [errno, hint] of HINTS) {
    it(`says what to do about ${errno}`, () => {
      const error = new FileError('Cannot write "x"', systemError(errno));
      expect(error.message).to.match(new RegExp(`^Cannot write "x": ${errno}; .*${hint}`));
      expect(error.errno).to.equal(errno);
    });
  }

  it('names an errno that there is no advice for', () => {
    expect(new FileError('Cannot write "x"', systemError('EIO')).message).to.equal(
      'Cannot write "x": EIO',
    );
  });

  it('repeats what was thrown when it was not the system', () => {
    expect(new FileError('Cannot write', new Error('no idea')).message).to.equal(
      'Cannot write: no idea',
    );
    expect(new FileError('Cannot write', 'text').message).to.equal('Cannot write: text');
    expect(new FileError('Cannot write', new Error('no idea')).errno).to.equal(undefined);
  });

  it('has nothing to add without a cause', () => {
    expect(new FileError('Cannot write "x": it is a FIFO').message).to.equal(
      'Cannot write "x": it is a FIFO',
    );
  });

  it('ends a process with 73, and is worth another try', () => {
    const cause = systemError('ENOSPC');
    const error = new FileError('Cannot write', cause);
    expect(error).to.be.instanceOf(HouseError);
    expect(error).to.include({
      exitCode: 73,
      recovery: 'retry',
      code: 'output-not-writable',
      cause,
    });
  });

  it('knows a system error from anything else', () => {
    expect(errnoOf(systemError('ENOENT'))).to.equal('ENOENT');
    for (const other of [undefined, null, 'ENOENT', new Error('x'), { code: 5 }]) {
      expect(errnoOf(other)).to.equal(undefined);
    }
  });
});
