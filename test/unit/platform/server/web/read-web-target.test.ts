import { expect } from 'chai';
import { readWebTarget } from '../../../../../src/platform/server/web/read-web-target.js';

describe('readWebTarget', () => {
  for (const [target, path] of [
    ['/', '/'],
    ['/-/ready', '/-/ready'],
    ['/targets/?a=//..', '/targets/'],
    ['/status.json', '/status.json'],
    ['/a..b/...', '/a..b/...'],
  ] as const) {
    it(`takes ${target}`, () => {
      expect(readWebTarget(target)).to.include({ path });
    });
  }

  for (const target of [
    ...['', '*', 'a', 'http://127.0.0.1/', '//', '//a', '/a//b', '/a//', '/.', '/..', '/../a'],
    ...[
      '/a/..',
      '/a/./b',
      '/%2e%2e/a',
      '/..%2f',
      '/a%2fb',
      '/%00',
      '/%',
      '/a\\b',
      '/ä',
      '/a\u0000',
    ],
    ...['/a b', '/a#b', '/a\nb', '/?\u0001', '/?ä', '/<script>'],
  ]) {
    it(`refuses ${JSON.stringify(target)}`, () => {
      expect(readWebTarget(target)).to.equal(400);
    });
  }

  it('refuses what is too long', () => {
    expect(readWebTarget(`/?${'a'.repeat(8_190)}`)).to.include({ path: '/' });
    expect(readWebTarget(`/?${'a'.repeat(8_191)}`)).to.equal(414);
  });

  it('reads the query', () => {
    const target = readWebTarget('/a?b=c%20d&b=e?&%zz');
    if (typeof target === 'number') throw new Error('refused');
    expect([...target.query]).to.deep.equal([
      ['b', 'c d'],
      ['b', 'e?'],
      ['%zz', ''],
    ]);
  });
});
