import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { expect } from 'chai';
import { POLL_PATH, useRawConnections } from '../support/control-plane/http.js';
import { ONE_TARGET, useControlPlane } from '../support/control-plane/use-control-plane.js';

/** What a client of HTTP/2 begins with. */
const SETTINGS = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0';

describe('the connections of a control plane that behaves like an era', () => {
  const serve = useControlPlane();
  const connect = useRawConnections();

  for (const [era, words] of [
    ['1.2', 'PATCH / HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['1.8', '\x16\x03\x01\x00\x05hello'],
    ['1.8', 'anything at all'],
  ] as const) {
    it(`cuts a connection that begins with ${JSON.stringify(words)} as ${era}`, async () => {
      const controlPlane = await serve(ONE_TARGET, { behaveLike: era });
      const connection = connect(controlPlane.port);
      await connection.say(words);
      await connection.closed;
      expect(connection.heard).to.equal('');
    });
  }

  for (const [era, words, answer] of [
    ['1.8', SETTINGS, /^[^]{9}/],
    ['1.8', `GET ${POLL_PATH} HTTP/1.1\r\nHost: x\r\n\r\n`, /^HTTP\/1\.1 405 /],
    ['2.14', `GET ${POLL_PATH} HTTP/1.1\r\nHost: x\r\n\r\n`, /^HTTP\/1\.1 405 /],
  ] as const) {
    it(`resets the connection of ${JSON.stringify(words.slice(0, 3))} when it closes as ${era}`, async () => {
      const controlPlane = await serve(ONE_TARGET, { behaveLike: era });
      const connection = connect(controlPlane.port);
      await connection.say(words);
      await connection.hears(answer);
      await controlPlane.close();
      await connection.closed;
      expect(connection.failure).to.equal('ECONNRESET');
    });
  }

  for (const [era, type, isTaken] of [
    ['1.8', 'application/grpc', true],
    ['1.8', 'application/grpc+proto', false],
    ['2.6', 'application/grpc', true],
    ['2.6', 'application/grpc+proto', true],
    ['2.6', 'application/grpc+json', false],
  ] as const) {
    it(`${isTaken ? 'takes' : 'cuts'} a connection whose first call is ${type} as ${era}`, async () => {
      const controlPlane = await serve(ONE_TARGET, { behaveLike: era });
      const session = connectHttp2(`http://127.0.0.1:${String(controlPlane.port)}`);
      session.on('error', () => undefined);
      const headers = { ':method': 'POST', ':path': '/no/Method', 'content-type': type };
      const call = session.request(headers);
      const statuses: unknown[] = [];
      call.on('error', () => undefined);
      call.on('response', (response) => statuses.push(response['grpc-status']));
      call.resume();
      await once(call, 'close');
      session.destroy();
      expect(statuses).to.deep.equal(isTaken ? ['12'] : []);
    });
  }
});
