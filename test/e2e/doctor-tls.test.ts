import { writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import { makeAuthority, makeCertificate, type Certificate } from '../support/certificates.js';
import { useControlPlane } from '../support/control-plane/use-control-plane.js';
import { useDoctorKit } from '../support/doctor-kit.js';
import { openRawServer } from '../support/raw-server.js';
import { TlsFront, type TlsFrontOptions } from '../support/tls-front.js';
import { useClosing } from '../support/use-closing.js';

const DAY_MS = 24 * 3_600_000;

describe('doctor, where TLS is the matter', () => {
  const serve = useControlPlane();
  const kit = useDoctorKit();
  const closing = useClosing();

  async function write(name: string, text: string): Promise<string> {
    await writeFile(kit.dir.file(name), text);
    return kit.dir.file(name);
  }

  /** Shakes hands, and says nothing. */
  async function front(options: TlsFrontOptions): Promise<string> {
    const onConnection = new TlsFront(options).before((socket) => socket.resume());
    return `127.0.0.1:${String(closing(await openRawServer(onConnection)).port)}`;
  }

  async function secured(identity: Certificate): Promise<string> {
    const tls = {
      certFile: await write('cp.crt', identity.cert),
      keyFile: await write('cp.key', identity.key),
    };
    return `127.0.0.1:${String((await serve(undefined, { tls })).port)}`;
  }

  it('tells what is spoken, whose certificate it is and how long it lasts', async () => {
    const ca = await makeAuthority('the house');
    const until = new Date(Date.now() + 100.5 * DAY_MS);
    const identity = await makeCertificate({ issuer: ca, subject: 'kuma-cp', until });
    const address = await secured(identity);
    const caFile = await write('ca.crt', ca.cert);
    const diagnosis = await kit.ask([`--cp-address=grpcs://${address}`, `--tls-ca-file=${caFile}`]);
    expect(diagnosis.failed).to.deep.equal([]);
    const { finding } = diagnosis.step('tls');
    expect(finding).to.match(/^TLSv1\.3, TLS_\w+; certificate of "CN=kuma-cp"/);
    expect(finding).to.match(/for "localhost, 127\.0\.0\.1, .*", signed by "CN=the house"/);
    expect(finding).to.contain('(100 days)');
    expect(diagnosis.step('access').finding).to.contain('--tls-ca-file');
  });

  it('names a certificate for another name, and the flag', async () => {
    const identity = await makeCertificate({ names: ['kuma.example'] });
    const caFile = await write('ca.crt', identity.cert);
    const flags = [`--cp-address=grpcs://${await secured(identity)}`, `--tls-ca-file=${caFile}`];
    const diagnosis = await kit.ask(flags);
    expect(diagnosis).to.include({ code: 69 });
    expect(diagnosis.failed).to.deep.equal(['tls']);
    expect(diagnosis.step('tls').finding).to.match(
      /not for "127\.0\.0\.1" but for "kuma\.example"/,
    );
    expect(diagnosis.step('tls').fix).to.contain('--tls-server-name=kuma.example');
    const mended = await kit.ask([...flags, '--tls-server-name=kuma.example']);
    expect(mended.failed).to.deep.equal([]);
  });

  it('names a certificate that is signed by itself, and one whose CA is not known', async () => {
    const own = await kit.ask([
      `--cp-address=grpcs://${await front({ identity: await makeCertificate() })}`,
    ]);
    expect(own.step('tls').finding).to.contain('signed by itself');
    expect(own.step('tls').fix).to.match(/that very certificate with --tls-ca-file/);
    const issuer = await makeAuthority('unknown');
    const identity = await makeCertificate({ issuer });
    const foreign = await kit.ask([`--cp-address=grpcs://${await front({ identity })}`]);
    expect(foreign.step('tls').fix).to.contain('the CA "CN=unknown" with --tls-ca-file');
  });

  it('names a certificate that has expired, with its date', async () => {
    const until = new Date(Date.now() - 3.5 * DAY_MS);
    const identity = await makeCertificate({ from: new Date(Date.now() - 9 * DAY_MS), until });
    const caFile = await write('ca.crt', identity.cert);
    const flags = [`--cp-address=grpcs://${await front({ identity })}`, `--tls-ca-file=${caFile}`];
    const { finding, fix } = (await kit.ask(flags)).step('tls');
    expect(finding).to.contain(`expired on ${until.toISOString().slice(0, 10)}, 3 days ago`);
    expect(fix).to.contain('renew the certificate');
  });

  it('asks for a certificate of ours where the peer does', async () => {
    const identity = await makeCertificate();
    const address = await front({ identity, clientAuthority: await makeAuthority() });
    const caFile = await write('ca.crt', identity.cert);
    const flags = [`--cp-address=grpcs://${address}`, `--tls-ca-file=${caFile}`];
    const diagnosis = await kit.ask([...flags, '--first-response-timeout=1s']);
    expect(diagnosis).to.include({ ok: false });
    const failed = diagnosis.steps.find(({ status }) => status === 'failed');
    expect(`${failed?.finding ?? ''} ${failed?.fix ?? ''}`).to.contain('--tls-cert-file');
  });

  for (const scheme of ['grpc', 'http']) {
    it(`finds out that TLS is spoken where ${scheme}:// was given`, async () => {
      const address = await secured(await makeCertificate());
      const diagnosis = await kit.ask([`--cp-address=${scheme}://${address}`]);
      expect(diagnosis).to.include({ code: 76 });
      expect(diagnosis.failed).to.deep.equal(['peer']);
      expect(diagnosis.step('peer').finding).to.contain('TLS is spoken');
      expect(diagnosis.step('peer').fix).to.contain(
        `use ${scheme}s://${address}`.replace('grpcss', 'grpcs'),
      );
    });
  }

  for (const behaveLike of ['2.6', '2.14'] as const) {
    it(`finds out that Kuma ${behaveLike} speaks TLS, whatever it says to clear text`, async () => {
      const identity = await makeCertificate();
      const certFile = await write('cp.crt', identity.cert);
      const keyFile = await write('cp.key', identity.key);
      const { port } = await serve(undefined, { behaveLike, tls: { certFile, keyFile } });
      const diagnosis = await kit.ask([`--cp-address=grpc://127.0.0.1:${String(port)}`]);
      expect(diagnosis.failed).to.deep.equal(['peer']);
      expect(diagnosis.step('peer').fix).to.contain('use grpcs://');
    });
  }

  for (const behaveLike of ['0.7', '1.8', '2.14'] as const) {
    it(`finds out that Kuma ${behaveLike} speaks clear text where grpcs:// was given`, async () => {
      const { port } = await serve(undefined, { behaveLike });
      const diagnosis = await kit.ask([`--cp-address=grpcs://127.0.0.1:${String(port)}`]);
      expect(diagnosis).to.include({ code: 69 });
      expect(diagnosis.failed).to.deep.equal(['tls']);
      expect(diagnosis.step('tls').fix).to.contain('use grpc:// or http://');
    });
  }
});
