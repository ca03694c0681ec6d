import { expect } from 'chai';
import {
  alternativeNames,
  comparableName,
} from '../../../../../src/platform/server/web/alternative-names.js';

describe('alternativeNames', () => {
  for (const [text, names] of [
    ['', []],
    ['DNS:a, DNS:b.c', ['a', 'b.c']],
    ['IP Address:10.0.0.1, IP Address:FD00:0:0:0:0:0:0:1', ['10.0.0.1', 'fd00::1']],
    ['email:a@b, URI:spiffe://a/b', ['a@b', 'spiffe://a/b']],
    ['DNS:"a, DNS:b"', ['a, DNS:b']],
    ['othername:<unsupported>, DNS:a', ['a']],
    ['DirName:"CN = x, DNS:evil", DNS:a', ['a']],
    ['URI:"http://a/\\"b\\u002c"', ['http://a/"b,']],
    ['nonsense', []],
  ] as const) {
    it(`reads ${text === '' ? 'nothing' : text}`, () => {
      expect(alternativeNames(text)).to.deep.equal(names);
    });
  }
});

describe('comparableName', () => {
  it('writes addresses of IPv6 in one form, and leaves the rest', () => {
    expect(['FD00::0001', 'spiffe://a:1/b', 'a'].map(comparableName)).to.deep.equal([
      ...['fd00::1', 'spiffe://a:1/b', 'a'],
    ]);
  });
});
