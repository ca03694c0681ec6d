import { expect } from 'chai';
import { isIpAddress, lookUp } from '../../../../src/platform/client/look-up.js';

describe('looking a name up', () => {
  const { signal } = new AbortController();

  it('gives its addresses, and an address itself', async () => {
    expect(await lookUp('localhost', signal)).to.include.oneOf(['127.0.0.1', '::1']);
    expect(await lookUp('fe80::1%eth0', signal)).to.deep.equal(['fe80::1%eth0']);
  });

  it('is not waited for beyond an abort', async () => {
    const reason = new Error('stopping');
    const thrown: unknown = await lookUp('localhost', AbortSignal.abort(reason)).catch(
      (error: unknown) => error,
    );
    expect(thrown).to.equal(reason);
  });

  it('is not needed for addresses', () => {
    expect(['127.0.0.1', '::1', 'fe80::1%2'].every(isIpAddress)).to.equal(true);
    expect(['localhost', '1.2.3', ''].some(isIpAddress)).to.equal(false);
  });
});
