import { expect } from 'chai';

import type { Rung } from '../../src/discovery/events.js';
import type { AccessOptions } from '../../src/discovery/options.js';
import { cleartextAt, tlsAt, useAccessKit, type AccessKit } from '../support/access-kit.js';
import { makeAuthority, makeCertificate, type Certificate } from '../support/certificates.js';
import { TlsFront } from '../support/tls-front.js';
import { waitFor } from '../support/wait-for.js';

/** Times that no test gets to. */
const DAY_MS = 24 * 3_600_000;

/** How every transport is let in, over real TLS and real proxies. */
export function describeAccess(name: string, rung: Rung): void {
  describe(`the access to a control plane, over ${name}`, () => {
    const kit = useAccessKit(rung);
    const authority = useAuthority();
    describeTrust(kit, authority);
    describeIdentity(kit, authority);
    describeCertificates(kit, authority);
    describeConfusion(kit, authority);
    describeProxies(kit, authority);
  });
}

/** A CA and a certificate of this machine that it signed. */
interface Authority {
  readonly ca: Certificate;
  readonly leaf: Certificate;
}

function useAuthority(): () => Authority {
  let made: Authority | undefined;
  before('make a CA', async () => {
    const ca = await makeAuthority();
    made = { ca, leaf: await makeCertificate({ issuer: ca }) };
  });
  return () => {
    if (made === undefined) throw new Error('The CA is made before the first test');
    return made;
  };
}

/** Trusts what a file holds. */
async function trusting(
  kit: AccessKit,
  pem: string,
  more: Partial<AccessOptions['tls']> = {},
): Promise<Partial<AccessOptions>> {
  const caFile = await kit.write('ca.pem', pem);
  return { tls: { caFile, minVersion: 'TLSv1.2', ...more } };
}

function describeTrust(kit: AccessKit, authority: () => Authority): void {
  it('takes a certificate that a CA of the file signed', async () => {
    const { ca, leaf } = authority();
    const controlPlane = await kit.secured({ identity: leaf });
    const peer = await kit.peer(tlsAt(controlPlane.port), await trusting(kit, ca.cert));
    await kit.turn(peer, controlPlane);
    expect(controlPlane.front.failures).to.deep.equal([]);
  });

  it('takes it whichever of several CAs of the file it is', async () => {
    const { ca, leaf } = authority();
    const other = await makeAuthority('another CA');
    const controlPlane = await kit.secured({ identity: leaf });
    for (const bundle of [other.cert + ca.cert, `# comment\n${ca.cert}\n${other.cert}`]) {
      const peer = await kit.peer(tlsAt(controlPlane.port), await trusting(kit, bundle));
      await kit.turn(peer, controlPlane);
    }
  });

  it('takes one that signed itself and has no subject, when it is in the file', async () => {
    const identity = await makeCertificate({ subject: '' });
    const controlPlane = await kit.secured({ identity });
    for (const host of ['127.0.0.1', 'localhost']) {
      const peer = await kit.peer(
        tlsAt(controlPlane.port, host),
        await trusting(kit, identity.cert),
      );
      await kit.turn(peer, controlPlane);
    }
    expect(controlPlane.front.asked).to.deep.equal(['', 'localhost']);
  });

  it('refuses one that nobody known signed, and names the flag', async () => {
    const controlPlane = await kit.secured({ identity: authority().leaf });
    const error = await kit.failure(await kit.peer(tlsAt(controlPlane.port)));
    expect(error.code).to.equal('control-plane-unreachable');
    expect(error.message).to.match(/signed by nobody that is trusted here.*--tls-ca-file/);
    expect(controlPlane.turns).to.deep.equal([]);
  });

  it('refuses one that signed itself and is not in the file', async () => {
    const controlPlane = await kit.secured({ identity: await makeCertificate({ subject: '' }) });
    const peer = await kit.peer(tlsAt(controlPlane.port), await trusting(kit, authority().ca.cert));
    expect((await kit.failure(peer)).message).to.match(/--tls-ca-file/);
  });

  for (const [what, days, text] of [
    ['has expired', -2, /has expired/],
    ['is not valid yet', 1, /not valid yet/],
  ] as const) {
    it(`refuses one that ${what}`, async () => {
      const { ca } = authority();
      const from = new Date(Date.now() + days * DAY_MS);
      const until = new Date(from.getTime() + DAY_MS / 2);
      const identity = await makeCertificate({ issuer: ca, from, until });
      const controlPlane = await kit.secured({ identity });
      const peer = await kit.peer(tlsAt(controlPlane.port), await trusting(kit, ca.cert));
      const error = await kit.failure(peer);
      expect(error.code).to.equal('control-plane-unreachable');
      expect(error.message).to.match(text);
    });
  }

  it('refuses one for another name, tells the names, and takes it by --tls-server-name', async () => {
    const { ca } = authority();
    const names = ['kuma-control-plane', '10.1.2.3'];
    const identity = await makeCertificate({ issuer: ca, names });
    const controlPlane = await kit.secured({ identity });
    const endpoint = tlsAt(controlPlane.port);
    const error = await kit.failure(await kit.peer(endpoint, await trusting(kit, ca.cert)));
    expect(error.message).to.match(
      /not for "127\.0\.0\.1" but for "kuma-control-plane, 10\.1\.2\.3".*--tls-server-name/,
    );
    for (const serverName of names) {
      const peer = await kit.peer(endpoint, await trusting(kit, ca.cert, { serverName }));
      await kit.turn(peer, controlPlane);
    }
    expect(controlPlane.front.asked.slice(-2)).to.deep.equal(['kuma-control-plane', '']);
  });

  it('says when no version of TLS is left', async () => {
    const { ca, leaf } = authority();
    const controlPlane = await kit.secured({ identity: leaf, maxVersion: 'TLSv1.2' });
    const endpoint = tlsAt(controlPlane.port);
    await kit.turn(await kit.peer(endpoint, await trusting(kit, ca.cert)), controlPlane);
    const only13 = await trusting(kit, ca.cert, { minVersion: 'TLSv1.3' });
    const error = await kit.failure(await kit.peer(endpoint, only13));
    expect(error.code).to.equal('control-plane-unreachable');
    expect(error.message).to.match(/--tls-min-version/);
  });

  it('takes any certificate when it is told to, and says so', async () => {
    const identity = await makeCertificate({ names: ['elsewhere'] });
    const controlPlane = await kit.secured({ identity });
    const peer = await kit.peer(tlsAt(controlPlane.port), {
      tls: { minVersion: 'TLSv1.2', insecureSkipVerify: true },
    });
    await kit.turn(peer, controlPlane);
    const warnings = kit.events.filter(({ kind }) => kind === 'access-warning');
    expect(warnings).to.have.length(1);
    expect(JSON.stringify(warnings[0])).to.match(/--tls-insecure-skip-verify/);
  });

  it('needs no protocol to be negotiated, and takes one that is', async () => {
    const { ca, leaf } = authority();
    const controlPlane = await kit.secured({
      identity: leaf,
      ALPNProtocols: ['h2', 'http/1.1'],
    });
    const peer = await kit.peer(tlsAt(controlPlane.port), await trusting(kit, ca.cert));
    await kit.turn(peer, controlPlane);
  });

  it('gives up a handshake that stalls, when it is aborted', async () => {
    const server = await kit.source.peer((socket) => socket.resume());
    const source = kit.source.sourceAt(await kit.peer(tlsAt(server.port)));
    const subscription = kit.source.subscribe(source);
    subscription.ask();
    await waitFor(() => server.standing === 1);
    await subscription.close();
    await waitFor(() => server.standing === 0);
  });

  it('gives up a handshake that stalls, after the connect timeout', async () => {
    const server = await kit.source.peer((socket) => socket.resume());
    const peer = await kit.peer(tlsAt(server.port));
    const error = await kit.failure(peer, { connectTimeoutMs: 100 });
    expect(error.message).to.match(/within 100ms/);
    await waitFor(() => server.standing === 0);
  });
}

function describeIdentity(kit: AccessKit, authority: () => Authority): void {
  it('shows its certificate to a control plane that asks for one', async () => {
    const { ca, leaf } = authority();
    const controlPlane = await kit.secured({ identity: leaf, clientAuthority: ca });
    const mine = await makeCertificate({ issuer: ca, subject: 'me' });
    const identity = {
      certFile: await kit.write('me.pem', mine.cert),
      keyFile: await kit.write('me.key', mine.key),
    };
    const options = await trusting(kit, ca.cert, { identity });
    await kit.turn(await kit.peer(tlsAt(controlPlane.port), options), controlPlane);
  });

  for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
    it(`says what a control plane misses that is shown none, over ${maxVersion}`, async () => {
      const { ca, leaf } = authority();
      const front = { identity: leaf, clientAuthority: ca, maxVersion };
      const controlPlane = await kit.secured(front);
      const peer = await kit.peer(tlsAt(controlPlane.port), await trusting(kit, ca.cert));
      const error = await kit.failure(peer);
      expect(error.code, error.message).to.equal('control-plane-unreachable');
      expect(error.message).to.match(/--tls-cert-file/);
    });
  }

  it('shows it to the host of the operator only', async () => {
    const { ca, leaf } = authority();
    const controlPlane = await kit.secured({ identity: leaf, clientAuthority: ca });
    const mine = await makeCertificate({ issuer: ca, subject: 'me' });
    const identity = {
      certFile: await kit.write('me.pem', mine.cert),
      keyFile: await kit.write('me.key', mine.key),
    };
    const options = await trusting(kit, ca.cert, { identity });
    const peer = await kit.peer(tlsAt(controlPlane.port), options, tlsAt(1, 'given.example'));
    expect((await kit.failure(peer)).message).to.match(/--tls-cert-file/);
  });

  it('sends headers and token with its requests', async () => {
    const { ca, leaf } = authority();
    const controlPlane = await kit.secured({ identity: leaf });
    const bearerTokenFile = await kit.write('token', ' abc.def\n');
    const peer = await kit.peer(tlsAt(controlPlane.port), {
      ...(await trusting(kit, ca.cert)),
      headers: [['X-Tenant', 'berlin 1']],
      bearerTokenFile,
    });
    const { headers } = await kit.turn(peer, controlPlane);
    expect(headers['x-tenant']).to.equal('berlin 1');
    expect(headers['authorization']).to.equal('Bearer abc.def');
  });

  it('sends the token as it is at the time', async () => {
    const controlPlane = await kit.source.controlPlane();
    const bearerTokenFile = await kit.write('token', 'first');
    const peer = await kit.peer(cleartextAt(controlPlane.port), { bearerTokenFile });
    for (const token of ['first', 'second']) {
      await kit.write('token', token);
      const { headers } = await kit.turn(peer, controlPlane);
      expect(headers['authorization']).to.equal(`Bearer ${token}`);
    }
    await kit.write('token', '\n');
    const { headers } = await kit.turn(peer, controlPlane);
    expect(headers['authorization']).to.equal('Bearer second');
  });
}

/** A scheme that says TLS where none is spoken, and the other way round. */
function describeCertificates(kit: AccessKit, authority: () => Authority): void {
  const told = (): readonly string[] =>
    kit.events.flatMap((event) =>
      event.kind === 'certificate-in-use' ? [`${event.role} ${event.subject}`] : [],
    );

  it('tells which certificates are in use, each when it is another than before', async () => {
    const { ca } = authority();
    const until = new Date(Math.floor((Date.now() + 30 * DAY_MS) / 1_000) * 1_000);
    const leaf = await makeCertificate({ issuer: ca, subject: 'it', until });
    const mine = await makeCertificate({ issuer: ca, subject: 'me' });
    const identity = {
      certFile: await kit.write('me.pem', mine.cert),
      keyFile: await kit.write('me.key', mine.key),
    };
    const controlPlane = await kit.secured({ identity: leaf, clientAuthority: ca });
    const options = await trusting(kit, ca.cert, { identity });
    const peer = await kit.peer(tlsAt(controlPlane.port), options);
    expect(told()).to.have.members(['ca CN=a CA', 'client CN=me']);
    await kit.turn(peer, controlPlane);
    await kit.turn(peer, controlPlane);
    expect(told()).to.have.members(['ca CN=a CA', 'client CN=me', 'server CN=it']);
    expect(kit.events.at(-1)).to.deep.equal({
      kind: 'certificate-in-use',
      controlPlane: 'cp',
      role: 'server',
      subject: 'CN=it',
      notAfterMs: until.getTime(),
    });
  });

  it('tells of one that was renewed, also when nothing but its end is another', async () => {
    const { ca, leaf } = authority();
    const controlPlane = await kit.secured({ identity: leaf });
    const other = await makeAuthority('another CA');
    const peer = await kit.peer(tlsAt(controlPlane.port), await trusting(kit, ca.cert));
    await kit.turn(peer, controlPlane);
    const until = new Date(Date.now() + DAY_MS / 2);
    controlPlane.front.renew({ identity: await makeCertificate({ issuer: ca, until }) });
    await kit.write('ca.pem', ca.cert + other.cert);
    await kit.turn(peer, controlPlane);
    expect(told().filter((text) => text === 'server CN=a peer')).to.have.length(2);
  });

  it('tells nothing of a control plane without TLS', async () => {
    const controlPlane = await kit.source.controlPlane();
    await kit.turn(await kit.peer(cleartextAt(controlPlane.port)), controlPlane);
    expect(told()).to.deep.equal([]);
  });

  it('tells nothing of the certificate of a proxy', async () => {
    const { ca, leaf } = authority();
    const controlPlane = await kit.source.controlPlane();
    const front = new TlsFront({ identity: leaf });
    const proxy = await kit.proxy({ leadsTo: controlPlane.port, tls: front });
    const text = `https://localhost:${String(proxy.port)}`;
    const peer = await kit.peer(cleartextAt(5676, FAR), {
      ...(await trusting(kit, ca.cert)),
      proxies: { all: { text, origin: '--proxy-url' } },
    });
    await kit.turn(peer, controlPlane);
    expect(told()).to.deep.equal(['ca CN=a CA']);
  });
}

function describeConfusion(kit: AccessKit, authority: () => Authority): void {
  it('says so when TLS meets a control plane that speaks cleartext', async () => {
    const controlPlane = await kit.source.controlPlane();
    const error = await kit.failure(await kit.peer(tlsAt(controlPlane.port)));
    expect(error.code).to.equal('control-plane-unreachable');
    expect(error.message).to.match(/use grpc:\/\/ or http:\/\//);
  });

  it('says so when TLS meets somebody who hangs up', async () => {
    const server = await kit.source.peer((socket) => {
      socket.once('data', () => socket.end());
    });
    const error = await kit.failure(await kit.peer(tlsAt(server.port)));
    expect(error.code).to.equal('control-plane-unreachable');
    expect(error.message).to.match(/closed .* use grpc:\/\/ or http:\/\//);
  });

  it('says so when cleartext meets a control plane that speaks TLS', async () => {
    const controlPlane = await kit.secured({ identity: authority().leaf });
    const error = await kit.failure(await kit.peer(cleartextAt(controlPlane.port)));
    expect(error.message).to.match(/TLS.*grpcs:\/\/ or https:\/\//);
  });

  it('says so when cleartext meets somebody who hangs up', async () => {
    const server = await kit.source.peer((socket) => {
      socket.once('data', () => socket.end());
    });
    const error = await kit.failure(await kit.peer(cleartextAt(server.port)));
    expect(error.message).to.match(/TLS.*grpcs:\/\/ or https:\/\//);
  });
}

const FAR = 'kuma-cp.example.test';

function throughProxy(port: number, userInfo = ''): Pick<AccessOptions, 'proxies'> {
  const text = `http://${userInfo}127.0.0.1:${String(port)}`;
  return { proxies: { all: { text, origin: '--proxy-url' } } };
}

function describeProxies(kit: AccessKit, authority: () => Authority): void {
  it('connects through a proxy in cleartext, which sees host and port alone', async () => {
    const controlPlane = await kit.source.controlPlane();
    const proxy = await kit.proxy({ leadsTo: controlPlane.port });
    const peer = await kit.peer(cleartextAt(5676, FAR), {
      ...throughProxy(proxy.port),
      headers: [['x-tenant', 'berlin']],
      allowPlaintextCredentials: true,
    });
    const { headers } = await kit.turn(peer, controlPlane);
    expect(headers['x-tenant']).to.equal('berlin');
    expect(headers['host'] ?? `${FAR}:5676`).to.equal(`${FAR}:5676`);
    expect(proxy.requests).to.have.length(1);
    expect(proxy.requests[0]).to.include({ method: 'CONNECT', url: `${FAR}:5676` });
    expect(Object.keys(proxy.requests[0]!.headers).sort()).to.deep.equal(['connection', 'host']);
  });

  it('speaks TLS through a proxy, verified by the name of the control plane', async () => {
    const { ca } = authority();
    const identity = await makeCertificate({ issuer: ca, names: [FAR] });
    const controlPlane = await kit.secured({ identity });
    const proxy = await kit.proxy({
      leadsTo: controlPlane.port,
      authorization: `Basic ${Buffer.from('me:p@ss').toString('base64')}`,
    });
    const peer = await kit.peer(tlsAt(5676, FAR), {
      ...(await trusting(kit, ca.cert)),
      ...throughProxy(proxy.port, 'me:p%40ss@'),
    });
    await kit.turn(peer, controlPlane);
    expect(controlPlane.front.asked).to.deep.equal([FAR]);
  });

  it('speaks TLS with the proxy itself, which is shown no certificate of ours', async () => {
    const { ca, leaf } = authority();
    const identity = await makeCertificate({ issuer: ca, names: [FAR] });
    const controlPlane = await kit.secured({ identity });
    const front = new TlsFront({ identity: leaf });
    const proxy = await kit.proxy({ leadsTo: controlPlane.port, tls: front });
    const text = `https://localhost:${String(proxy.port)}`;
    const peer = await kit.peer(tlsAt(5676, FAR), {
      ...(await trusting(kit, ca.cert)),
      proxies: { all: { text, origin: '--proxy-url' } },
    });
    await kit.turn(peer, controlPlane);
    expect(front.asked).to.deep.equal(['localhost']);
  });

  it('says which proxy refuses, and how, without its password', async () => {
    const proxy = await kit.proxy({ authorization: 'Basic x' });
    const options = throughProxy(proxy.port, 'me:hunter22@');
    const error = await kit.failure(await kit.peer(tlsAt(5676, FAR), options));
    expect(error.code).to.equal('control-plane-unreachable');
    expect(error.message).to.match(/the proxy http:\/\/127\.0\.0\.1:\d+ \(--proxy-url\).* 407 /);
    expect(error.message).to.not.contain('hunter22');
  });

  it('gives up a proxy that stalls, after the connect timeout', async () => {
    const proxy = await kit.proxy({ stalls: true });
    const peer = await kit.peer(cleartextAt(5676, FAR), throughProxy(proxy.port));
    const error = await kit.failure(peer, { connectTimeoutMs: 100 });
    expect(error.message).to.match(/within 100ms through the proxy http:\/\/127\.0\.0\.1:\d+ /);
    await waitFor(() => proxy.standing === 0);
  });

  it('says so when the proxy hangs up, or speaks something else', async () => {
    for (const words of ['', 'SSH-2.0-OpenSSH_9.6\r\n\r\n']) {
      const server = await kit.source.peer((socket) => {
        socket.once('data', () => socket.end(words));
      });
      const peer = await kit.peer(cleartextAt(5676, FAR), throughProxy(server.port));
      const error = await kit.failure(peer);
      expect(error.code, error.message).to.equal('control-plane-unreachable');
      expect(error.message).to.match(/the proxy http:\/\/127\.0\.0\.1/);
    }
  });

  for (const [what, words] of [
    ['a page', '<html>hello</html>'],
    ['the greeting of something else', 'SSH-2.0-OpenSSH_9.6\r\n'],
  ] as const) {
    it(`connects once and names the proxy when ${what} comes right behind its consent`, async () => {
      const server = await kit.source.peer((socket) => {
        socket.once('data', () => socket.end(`HTTP/1.1 200 OK\r\n\r\n${words}`));
      });
      const peer = await kit.peer(cleartextAt(5676, FAR), throughProxy(server.port));
      const error = await kit.failure(peer);
      expect(error.code, error.message).to.be.oneOf(['not-mads', 'not-http2']);
      expect(error.message).to.match(/ through the proxy http:\/\/127\.0\.0\.1:\d+ /);
      expect(server.accepted).to.equal(1);
    });
  }

  it('takes the direct way to this machine', async () => {
    const controlPlane = await kit.source.controlPlane();
    const proxy = await kit.proxy();
    const peer = await kit.peer(cleartextAt(controlPlane.port), throughProxy(proxy.port));
    await kit.turn(peer, controlPlane);
    expect(proxy.requests).to.deep.equal([]);
  });
}
