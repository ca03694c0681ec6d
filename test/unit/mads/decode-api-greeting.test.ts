import { expect } from 'chai';
import { decodeApiGreeting, type ApiGreeting } from '../../../src/mads/decode-api-greeting.js';

const greeting = (document: unknown): ApiGreeting | undefined =>
  decodeApiGreeting(Buffer.from(JSON.stringify(document)));

describe('the greeting of an API server', () => {
  it('says what it is and of which version, under the names of each era', () => {
    const old = { hostname: 'h', tagline: 'Kuma', version: '1.8.8' };
    expect(greeting(old)).to.deep.equal({ product: 'Kuma', version: '1.8.8', basedOnKuma: '' });
    const made = { product: 'Kong Mesh', version: '2.9.1', basedOnKuma: '2.9.2' };
    expect(greeting({ ...made, tagline: 'x' })).to.deep.equal(made);
  });

  it('is not whatever answers', () => {
    for (const document of [
      {},
      { version: '1' },
      { product: 'x' },
      { product: 1, version: '1' },
      [],
    ])
      expect(greeting(document)).to.equal(undefined);
    expect(decodeApiGreeting(Buffer.from('<html>'))).to.equal(undefined);
  });
});
