import { expect } from 'chai';

import { cleartextAt, tlsAt, useAccessKit } from '../support/access-kit.js';
import { makeCertificate } from '../support/certificates.js';
import { TlsFront } from '../support/tls-front.js';
import { describeAccess } from './access-suite.js';

const GRPC = { transport: 'grpc', apiVersion: 'v1' } as const;
const HTTP = { transport: 'http', apiVersion: 'v1' } as const;

describeAccess('gRPC', GRPC);
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

for (const [rung, words] of [
  [GRPC, 'HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n'],
  [HTTP, 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{'],
] as const) {
  describe(`a peer that is asked over ${rung.transport} and has answered over TLS`, () => {
    const kit = useAccessKit(rung);

    it('does not ask for a certificate of ours', async () => {
      const front = new TlsFront({ identity: await makeCertificate() });
      const server = await kit.source.peer(
        front.before((socket) => {
          socket.on('error', () => socket.destroy());
          socket.once('data', () => socket.end(words));
        }),
      );
      const tls = { minVersion: 'TLSv1.2', insecureSkipVerify: true } as const;
      const error = await kit.failure(await kit.peer(tlsAt(server.port), { tls }));
      expect(error.message).to.match(/does not speak HTTP\/2|broke off/);
      expect(error.message).to.not.contain('certificate');
    });
  });
}
