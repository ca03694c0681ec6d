import { expect } from 'chai';

import { cleartextAt, useAccessKit } from '../support/access-kit.js';
import { describeAccess } from './access-suite.js';

const HTTP = { transport: 'http', apiVersion: 'v1' } as const;

describeAccess('gRPC', { transport: 'grpc', apiVersion: 'v1' });
describeAccess('HTTP', HTTP);

describe('cleartext HTTP on a port of TLS', () => {
  const kit = useAccessKit(HTTP);

  for (const [who, words] of [
    [
      'Kuma 2.14',
      'HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n',
    ],
    [
      'nginx',
      'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n<center>The plain HTTP request was sent to HTTPS port</center>',
    ],
    [
      'Apache',
      "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\nReason: You're speaking plain HTTP to an SSL-enabled server port.",
    ],
    ['an alert', Buffer.from('15030300020246', 'hex')],
  ] as const) {
    it(`is told apart by what ${who} says`, async () => {
      const server = await kit.source.peer((socket) => {
        socket.once('data', () => socket.end(words));
      });
      const error = await kit.failure(await kit.peer(cleartextAt(server.port)));
      expect(error.code).to.equal('not-mads');
      expect(error.message).to.match(/speaks TLS there: use grpcs:\/\/ or https:\/\//);
    });
  }
});
