import { networkInterfaces } from 'node:os';

import { expect } from 'chai';

import { cleartextAt, useAccessKit } from '../support/access-kit.js';
import { GRPC_V1, HTTP_V1 } from '../support/discovery-kit.js';
import { skipUnless, type Need } from '../support/needs.js';

/** All of them are refused by the URLs of the web, in which libraries put them. */
const ODD_NAMES = ['kuma.0', 'cp.1', '0x', 'xn--a.attacker.example'];

/** The zone is the name of the loopback interface on Linux. */
const loopbackWithIpv6: Need = () =>
  networkInterfaces()['lo']?.some(({ address }) => address === '::1') === true
    ? undefined
    : 'no ::1 on an interface that is called lo';

for (const rung of [GRPC_V1, HTTP_V1]) {
  describe(`a host that no URL may hold, over ${rung.transport}`, () => {
    const kit = useAccessKit(rung);

    for (const host of ODD_NAMES) {
      it(`is asked for by its name when it is "${host}"`, async () => {
        const controlPlane = await kit.source.controlPlane();
        const proxy = await kit.proxy({ leadsTo: controlPlane.port });
        const text = `http://127.0.0.1:${String(proxy.port)}`;
        const proxies = { all: { text, origin: '--proxy-url' } };
        const peer = await kit.peer(cleartextAt(5676, host), { proxies });
        const { headers } = await kit.turn(peer, controlPlane);
        expect(headers['host'] ?? `${host}:5676`).to.equal(`${host}:5676`);
        expect(proxy.requests.map(({ url }) => url)).to.deep.equal([`${host}:5676`]);
      });
    }

    it('is a failure of the connection where it leads nowhere', async () => {
      for (const host of ['kuma.0.invalid.', '.0', '::1%no such zone', '::1%nosuchzone']) {
        const error = await kit.failure(await kit.peer(cleartextAt(1, host)));
        expect(error.name, error.stack).to.equal('SourceError');
        expect(error.recovery).to.equal('reconnect');
      }
    });

    it('is a failure as well where it is the path of a socket file', async () => {
      const endpoint = { kind: 'unix', path: '\n', tls: false } as const;
      const error = await kit.failure(await kit.peer(endpoint));
      expect(error.name, error.stack).to.equal('SourceError');
    });

    it('can be an IPv6 address with a zone, which stays on this machine', async function () {
      skipUnless(this, loopbackWithIpv6);
      const controlPlane = await kit.source.controlPlane({ listen: { port: 0, host: '::1' } });
      const authority = `[::1]:${String(controlPlane.port)}`;
      const peer = await kit.peer(cleartextAt(controlPlane.port, '::1%lo'));
      const { headers } = await kit.turn(peer, controlPlane);
      expect(headers['host'] ?? authority).to.equal(authority);
    });

    it('is a failure as well where credentials cannot be sent', async () => {
      const controlPlane = await kit.source.controlPlane();
      const headers = [['x y', 'berlin']] as const;
      const peer = await kit.peer(cleartextAt(controlPlane.port), { headers });
      expect(await kit.failure(peer)).to.have.property('name', 'SourceError');
    });
  });
}
