import { expect } from 'chai';
import { createSecureContext, type SecureContext } from 'node:tls';
import { createConnector } from '../../../../src/platform/client/connector.js';
import { openSocket } from '../../../../src/platform/client/open-socket.js';
import { lookAtTls, tlsFactsOf } from '../../../../src/platform/client/tls-facts.js';
import { makeAuthority, makeCertificate } from '../../../support/certificates.js';
import { openRawServer } from '../../../support/raw-server.js';
import { TlsFront } from '../../../support/tls-front.js';
import { useClosing } from '../../../support/use-closing.js';

describe('what can be seen of TLS', () => {
  const closing = useClosing();
  const { signal } = new AbortController();

  async function front(
    ...options: ConstructorParameters<typeof TlsFront>
  ): Promise<{ kind: 'network'; host: string; port: number; tls: boolean }> {
    const onConnection = new TlsFront(...options).before((socket) => socket.resume());
    const { port } = closing(await openRawServer(onConnection));
    return { kind: 'network', host: '127.0.0.1', port, tls: true };
  }

  it('is what is shown, trusted or not', async () => {
    const issuer = await makeAuthority('the house');
    const until = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 60_000);
    const identity = await makeCertificate({ issuer, subject: 'cp', names: ['cp.example'], until });
    const facts = await lookAtTls(await openSocket(await front({ identity }), signal), 'x', signal);
    expect(facts).to.include({ protocol: 'TLSv1.3' });
    expect(facts?.certificate).to.include({
      subject: 'CN=cp',
      issuer: 'CN=the house',
      validUntilMs: until.getTime(),
      isSelfSigned: false,
    });
    expect(facts?.certificate?.names).to.deep.equal(['cp.example']);
  });

  it('is the same of a connection whose certificate was looked at before', async () => {
    const identity = await makeCertificate({ subject: 'cp' });
    const context = (): Promise<SecureContext> => Promise.resolve(createSecureContext());
    const seen: string[] = [];
    const connector = createConnector({
      tls: {
        context,
        contextOfProxies: context,
        verify: false,
        onCertificate: ({ subject }) => void seen.push(subject),
      },
    });
    const socket = await connector.connect({ endpoint: await front({ identity }) }, signal);
    expect(tlsFactsOf(socket)?.certificate).to.include({ subject: 'CN=cp', isSelfSigned: true });
    expect(seen).to.deep.equal(['CN=cp']);
    socket.destroy();
  });

  it('is nothing where clear text is spoken', async () => {
    const { port } = closing(await openRawServer((socket) => socket.end('hello\r\n')));
    const endpoint = { kind: 'network', host: '127.0.0.1', port, tls: false } as const;
    const thrown: unknown = await lookAtTls(await openSocket(endpoint, signal), '', signal).catch(
      (error: unknown) => error,
    );
    expect(thrown).to.be.instanceOf(Error);
  });
});
