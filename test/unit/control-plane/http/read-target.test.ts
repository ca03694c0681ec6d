import { expect } from 'chai';
import { readTarget } from '../../../../src/control-plane/http/read-target.js';

describe('readTarget', () => {
  for (const [target, path, query] of [
    ['/', '/', ''],
    ['/a%3Ab?c=d?e', '/a:b', 'c=d?e'],
    ['/a/', '/a/', ''],
    ['/%', '/%', ''],
    ['http://h:1/a?b', '/a', 'b'],
    ['HTTPS://h/a/', '/a/', ''],
    ['http://h', '/', ''],
    ['http://h?b=http://i/', '/', 'b=http://i/'],
    ['/a?http://h/b', '/a', 'http://h/b'],
    ['*', '*', ''],
  ] as const) {
    it(`takes ${target} apart`, () => {
      expect(readTarget(target)).to.deep.equal({ path, query });
    });
  }

  for (const [target, cleaned] of [
    ['//v3/x', '/v3/x'],
    ['/v3//x?y', '/v3/x?y'],
    ['/a/../b/./c/', '/b/c/'],
    ['/..', '/'],
    ['http://h//a', '/a'],
    ['/http://h/a', '/http:/h/a'],
    ['', '/'],
  ] as const) {
    it(`knows that ${target} means ${cleaned}`, () => {
      expect(readTarget(target).cleaned).to.equal(cleaned);
    });
  }
});
