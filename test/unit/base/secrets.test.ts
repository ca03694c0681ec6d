import { expect } from 'chai';
import fc from 'fast-check';

import { Secrets } from '../../../src/base/secrets.js';

function knowing(...secrets: readonly string[]): Secrets {
  const known = new Secrets();
  for (const secret of secrets) known.add(secret);
  return known;
}

describe('known secrets', () => {
  it('are hidden wherever they stand', () => {
    const secrets = knowing('hunter2hunter2', 's3cr3t-0123');
    expect(secrets.mask('hunter2hunter2,xhunter2hunter2x and s3cr3t-0123.')).to.equal(
      '***,x***x and ***.',
    );
  });

  it('are hidden percent-encoded, as base64 and as JSON writes them', () => {
    const secret = 'pass "word"/+é?';
    const secrets = knowing(secret);
    for (const text of [
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64'),
      Buffer.from(secret).toString('base64url'),
      JSON.stringify({ secret }),
    ])
      expect(secrets.mask(text), text).to.match(/^(\{"secret":")?\*\*\*=*("\})?$/);
  });

  it('are hidden where a text was cut within them, if half of them is there', () => {
    const secrets = knowing('abcdefghijklmnopqrst');
    expect(secrets.mask('token "abcdefghijklmno')).to.equal('token "***');
    expect(secrets.mask('abcdefghij!')).to.equal('***!');
  });

  it('are left alone where only little of them is there', () => {
    expect(knowing('abcdefghijklmnopqrst').mask('abcdefghi')).to.equal('abcdefghi');
  });

  it('are hidden as words only when they are short, and not at all when they are shorter', () => {
    const secrets = knowing('kuma', 'abc', '');
    expect(secrets.mask('kuma kumara abc "kuma"')).to.equal('*** kumara abc "***"');
  });

  it('are the credentials of a header too, and those that it packs', () => {
    const secrets = new Secrets();
    secrets.addHeader('Bearer abc.def.ghi.jkl');
    secrets.addHeader(`Basic ${Buffer.from('me:letmein99').toString('base64')}`);
    expect(secrets.mask('abc.def.ghi.jkl letmein99 me:letmein99')).to.equal('*** *** ***');
  });

  it('are never in what comes out', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 8, maxLength: 30 }), { minLength: 1, maxLength: 4 }),
        fc.array(fc.string(), { maxLength: 5 }),
        (secrets, rest) => {
          fc.pre(secrets.every((secret) => !secret.includes('*')));
          const text = [...secrets, ...rest, ...secrets].join(' ');
          const masked = knowing(...secrets).mask(text);
          for (const secret of secrets) expect(masked).to.not.contain(secret);
        },
      ),
    );
  });

  it('leave any text as it is when there are none', () => {
    fc.assert(fc.property(fc.string(), (text) => new Secrets().mask(text) === text));
  });
});
