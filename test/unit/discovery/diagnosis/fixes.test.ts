import { expect } from 'chai';
import { fixFor, fixForStatus } from '../../../../src/discovery/diagnosis/fixes.js';
import {
  SOURCE_ERRORS,
  SourceError,
  type SourceErrorCode,
} from '../../../../src/discovery/errors.js';
import { FileError } from '../../../../src/platform/files/file-error.js';

describe('fixes', () => {
  it('are known for all that goes wrong with a control plane', () => {
    for (const code of Object.keys(SOURCE_ERRORS) as SourceErrorCode[])
      expect(fixFor(new SourceError(code, 'Cannot')), code).to.match(/--|look at|MeshMetric|set /);
  });

  it('do not ask to leave alone what nobody gave', () => {
    expect(fixFor(new SourceError('no-transport', 'Cannot'))).to.match(
      /^give the address of a control plane .*; where --transport or --api-version is given, leave it out$/,
    );
  });

  it('go by the HTTP status where there is one', () => {
    const error = new SourceError('not-mads', 'Cannot', { httpStatus: 403 });
    expect(fixFor(error)).to.contain('--bearer-token-file');
    expect(fixFor(new SourceError('not-mads', 'Cannot', { httpStatus: 418 }))).to.contain(
      '--cp-address',
    );
    expect(fixForStatus(407)).to.contain('--proxy-url');
    expect(fixForStatus(500)).to.contain('--name');
    expect(fixForStatus(503)).to.contain('load balancer');
    expect(fixForStatus(404)).to.equal(undefined);
  });

  it('are what the message of a file ends with', () => {
    const cause = Object.assign(new Error('no'), { code: 'EROFS' });
    expect(fixFor(new FileError('Cannot write "/a"', cause))).to.equal(
      'the file system is mounted read-only: mount a writable directory there',
    );
    expect(fixFor(new FileError('Cannot write "/a"'))).to.equal('do as the message says');
  });
});
