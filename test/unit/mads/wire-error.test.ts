import { expect } from 'chai';
import { WireError } from '../../../src/mads/wire-error.js';

describe('an error about what came in', () => {
  it('costs no stack trace, as a peer may cause a million of them', () => {
    const error = new WireError('damaged');
    expect(error).to.be.instanceOf(Error).and.include({ name: 'WireError', message: 'damaged' });
    expect(error.stack).not.to.include('\n');
  });

  it('leaves other errors theirs', () => {
    const { stackTraceLimit } = Error;
    expect(new WireError('damaged').message).to.equal('damaged');
    expect(Error.stackTraceLimit).to.equal(stackTraceLimit);
    expect(new Error('a bug').stack).to.include('wire-error.test');
  });
});
