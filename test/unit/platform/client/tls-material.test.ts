import { rm } from 'node:fs/promises';

import { expect } from 'chai';

import type { UnusableFileError } from '../../../../src/platform/files/file-backed.js';
import type { CertificateInUse } from '../../../../src/platform/client/certificate-in-use.js';
import { openTlsMaterial, type TlsMaterial } from '../../../../src/platform/client/tls-material.js';
import { makeAuthority, makeCertificate, type Certificate } from '../../../support/certificates.js';
import { failureOf } from '../../../support/outcome.js';
import { useTempDir } from '../../../support/temp-dir.js';
import { mkdir, writeFile } from 'node:fs/promises';

describe('the files of TLS', () => {
  const dir = useTempDir();
  const told: string[] = [];
  const inUse: string[] = [];
  let pair: Certificate;
  let other: Certificate;
  before('make certificates', async () => {
    [pair, other] = await Promise.all([makeCertificate(), makeCertificate()]);
  });
  beforeEach(() => {
    told.length = inUse.length = 0;
  });

  async function write(name: string, text: string): Promise<string> {
    await writeFile(dir.file(name), text);
    return dir.file(name);
  }

  const observer = {
    renewed: (paths: readonly string[]) => told.push(`renewed ${String(paths.length)}`),
    inUse: (role: string, { subject, notAfterMs }: CertificateInUse) => {
      inUse.push(`${role} ${subject} ${new Date(notAfterMs).toISOString()}`);
    },
    unusable: ({ path, message }: UnusableFileError) =>
      told.push(`${path.slice(dir.path.length + 1)}: ${message}`),
  };

  async function openCa(text: string): Promise<TlsMaterial> {
    const caFile = await write('ca.pem', text);
    return await openTlsMaterial({ caFile, minVersion: 'TLSv1.2' }, observer);
  }

  async function openPair(cert: string, key: string): Promise<TlsMaterial> {
    const identity = {
      certFile: await write('cert.pem', cert),
      keyFile: await write('key.pem', key),
    };
    return await openTlsMaterial({ identity, minVersion: 'TLSv1.2' }, observer);
  }

  async function refusal(opening: Promise<unknown>): Promise<string> {
    const { path, message } = (await failureOf(opening)) as UnusableFileError;
    return `${path.slice(dir.path.length + 1)}: ${message}`;
  }

  it('need hold nothing', async () => {
    const material = await openTlsMaterial({ minVersion: 'TLSv1.3' }, observer);
    await material.context({ withIdentity: true });
  });

  it('are told of: our own certificate, and the one of a CA that ends first', async () => {
    const until = [2040, 2035, 2045].map((year) => new Date(Date.UTC(year, 0, 1)));
    const [first, second, third] = await Promise.all(
      until.map((end, index) => makeCertificate({ subject: `CA ${String(index)}`, until: end })),
    );
    const material = await openCa(`${first!.cert}${second!.cert}${third!.cert}`);
    await openPair(first!.cert + second!.cert, first!.key);
    const opened = [
      'ca CN=CA 1 2035-01-01T00:00:00.000Z',
      'client CN=CA 0 2040-01-01T00:00:00.000Z',
    ];
    expect(inUse).to.deep.equal(opened);
    await write('ca.pem', 'half a file');
    await material.context({ withIdentity: false });
    await write('ca.pem', third!.cert);
    await material.context({ withIdentity: false });
    expect(inUse).to.deep.equal([...opened, 'ca CN=CA 2 2045-01-01T00:00:00.000Z']);
  });

  it('must be there', async () => {
    const caFile = dir.file('ca.pem');
    const opening = openTlsMaterial({ caFile, minVersion: 'TLSv1.2' }, observer);
    expect(await refusal(opening)).to.equal('ca.pem: ENOENT');
  });

  it('must be files', async () => {
    const caFile = dir.file('ca.pem');
    await mkdir(caFile);
    const opening = openTlsMaterial({ caFile, minVersion: 'TLSv1.2' }, observer);
    expect(await refusal(opening)).to.match(/no regular file/);
  });

  it('must hold a certificate, whole and sound', async () => {
    const { cert, key } = pair;
    for (const nothing of ['', 'hello', key])
      expect(await refusal(openCa(nothing))).to.match(/^ca\.pem: there is no certificate in it/);
    expect(await refusal(openCa(cert + cert.slice(0, 200)))).to.match(/only half there/);
    const damaged = cert.replace(/\n[A-Za-z0-9+/]{20}/, '\nAAAAAAAAAAAAAAAAAAAA');
    expect(await refusal(openCa(cert + damaged))).to.match(/certificate 2 of 2 is damaged/);
  });

  it('must hold a key that belongs to the certificate', async () => {
    expect(await refusal(openPair(pair.cert, other.key))).to.match(/^key\.pem: the key does not/);
    expect(await refusal(openPair(pair.cert, pair.cert))).to.match(/^key\.pem: .*no private key/);
    expect(await refusal(openPair(pair.key, pair.key))).to.match(/^cert\.pem: .*no certificate/);
  });

  it('are taken anew when they have changed, and that is told once', async () => {
    const material = await openCa(pair.cert);
    await material.context({ withIdentity: true });
    expect(told).to.deep.equal([]);
    await write('ca.pem', other.cert + (await makeAuthority()).cert);
    for (let times = 0; times < 3; times++) await material.context({ withIdentity: false });
    expect(told).to.deep.equal(['renewed 1']);
  });

  it('stay as they were while a pair is half written, and that is told once', async () => {
    const material = await openPair(pair.cert, pair.key);
    await write('cert.pem', other.cert);
    for (let times = 0; times < 3; times++) await material.context({ withIdentity: true });
    expect(told).to.deep.equal(['key.pem: the key does not belong to the certificate']);
    await write('key.pem', other.key);
    await material.context({ withIdentity: true });
    expect(told.slice(1)).to.deep.equal(['renewed 2']);
  });

  it('stay as they were while one is gone, and say so again when it goes again', async () => {
    const material = await openCa(pair.cert);
    for (let times = 0; times < 2; times++) {
      await rm(dir.file('ca.pem'));
      await material.context({ withIdentity: true });
      await material.context({ withIdentity: true });
      await write('ca.pem', pair.cert);
      await material.context({ withIdentity: true });
    }
    expect(told).to.deep.equal(['ca.pem: ENOENT', 'ca.pem: ENOENT']);
  });
});
