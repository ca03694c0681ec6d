import { X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import { FileBacked, type FileBackedObserver } from '../files/file-backed.js';
import { assertKeyFits, certificatesIn } from '../files/pem.js';
import type { SmallFile } from '../files/read-small-file.js';
import { toCertificateInUse, type CertificateInUse } from './certificate-in-use.js';

/** Where trust and identity come from. */
export interface TlsFiles {
  /** Certificates of CAs, in the place of those that Node trusts. */
  readonly caFile?: string;
  /** What we show to a peer that asks who we are. */
  readonly identity?: { readonly certFile: string; readonly keyFile: string };
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
}

/** Trust and identity for TLS, as the files have them at the time. */
export interface TlsMaterial {
  /** `withIdentity` false leaves our own certificate out. */
  context(options: { readonly withIdentity: boolean }): Promise<SecureContext>;
}

/** Who is told what becomes of the files. */
export interface TlsMaterialObserver extends FileBackedObserver {
  /** Told at the opening, and when files were renewed: our own certificate, or of the CAs the one that ends first. */
  readonly inUse?: (role: 'client' | 'ca', certificate: CertificateInUse) => void;
}

interface Identity {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/**
 * Reads what `files` names, and looks again at each {@link TlsMaterial.context}. The CAs are one thing and our
 * certificate with its key another: each stays as it was while its files cannot be used.
 *
 * @throws UnusableFileError when a file is missing or unreadable, or does not hold what it should.
 */
export async function openTlsMaterial(
  { caFile, identity, minVersion }: TlsFiles,
  observer: TlsMaterialObserver,
): Promise<TlsMaterial> {
  const authorities =
    caFile === undefined
      ? undefined
      : await FileBacked.open({
          paths: [caFile],
          toValue: toAuthorities(caFile, observer),
          observer,
        });
  const ours =
    identity === undefined
      ? undefined
      : await FileBacked.open({
          paths: [identity.certFile, identity.keyFile],
          toValue: toIdentity(identity, observer),
          observer,
        });
  return {
    context: async ({ withIdentity }) => {
      const ca = await authorities?.current();
      const shown = withIdentity ? await ours?.current() : undefined;
      return createSecureContext({
        minVersion,
        ...(ca === undefined ? {} : { ca: [...ca] }),
        ...shown,
      });
    },
  };
}

function toAuthorities(
  path: string,
  { inUse }: TlsMaterialObserver,
): (files: readonly SmallFile[]) => readonly string[] {
  return ([file]) => {
    const authorities = certificatesIn(path, file?.bytes ?? Buffer.alloc(0));
    const [first] = authorities.flatMap(toKnown).sort((a, b) => a.notAfterMs - b.notAfterMs);
    if (first !== undefined) inUse?.('ca', first);
    return authorities;
  };
}

function toIdentity(
  { certFile, keyFile }: { readonly certFile: string; readonly keyFile: string },
  { inUse }: TlsMaterialObserver,
): (files: readonly SmallFile[]) => Identity {
  return ([certificate, privateKey]) => {
    const cert = certificate?.bytes ?? Buffer.alloc(0);
    const key = privateKey?.bytes ?? Buffer.alloc(0);
    const [leaf = ''] = certificatesIn(certFile, cert);
    assertKeyFits(leaf, { key, path: keyFile });
    for (const known of toKnown(leaf)) inUse?.('client', known);
    return { cert, key };
  };
}

function toKnown(pem: string): readonly CertificateInUse[] {
  const known = toCertificateInUse(new X509Certificate(pem));
  return known === undefined ? [] : [known];
}
