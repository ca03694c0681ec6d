import { expect } from 'chai';
import { serverText } from '../../../../../src/discovery/diagnosis/control-plane/server-text.js';

describe('who answered', () => {
  const response = (body: string): Parameters<typeof serverText>[0] => ({
    status: 404,
    headers: new Map([['server', 'nginx']]),
    body: Buffer.from(body),
  });

  it('is known by the title of its page', () => {
    expect(serverText(response('<HTML><title id="a">\n Welcome!\n</title>'))).to.equal(
      'HTTP 404, server "nginx", the page "Welcome!"',
    );
  });

  it('is known by what it says where there is no page', () => {
    expect(serverText(response('not  here\n'))).to.equal('HTTP 404 "not here"');
  });
});
