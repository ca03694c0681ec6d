import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import { errorText } from '../../base/error-text.js';
import { FileBacked, UnusableFileError, type FileBackedObserver } from '../files/file-backed.js';
import type { SmallFile } from '../files/read-small-file.js';

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
  observer: FileBackedObserver,
): Promise<TlsMaterial> {
  const authorities =
    caFile === undefined
      ? undefined
      : await FileBacked.open({ paths: [caFile], toValue: toAuthorities(caFile), observer });
  const ours =
    identity === undefined
      ? undefined
      : await FileBacked.open({
          paths: [identity.certFile, identity.keyFile],
          toValue: toIdentity(identity),
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

const PEM_CERTIFICATE =
  /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[^-]*-----END (?:X509 |TRUSTED )?CERTIFICATE-----/g;

/** Each certificate by itself: OpenSSL would take the first and pass over what is broken behind it. */
function toAuthorities(path: string): (files: readonly SmallFile[]) => readonly string[] {
  return ([file]) => certificatesIn(path, file?.bytes ?? Buffer.alloc(0));
}

function certificatesIn(path: string, bytes: Buffer): readonly string[] {
  const text = bytes.toString('latin1');
  const certificates = text.match(PEM_CERTIFICATE) ?? [];
  const begun = text.match(/-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/g)?.length ?? 0;
  if (begun === 0) throw new UnusableFileError(path, 'there is no certificate in it (PEM)');
  for (const [index, certificate] of certificates.entries()) {
    try {
      new X509Certificate(certificate);
    } catch (error) {
      const which = `certificate ${String(index + 1)} of ${String(begun)}`;
      throw new UnusableFileError(path, `${which} is damaged: ${errorText(error)}`);
    }
  }
  if (certificates.length < begun)
    throw new UnusableFileError(path, 'a certificate in it has no end: it is only half there');
  return certificates;
}

function toIdentity(paths: {
  readonly certFile: string;
  readonly keyFile: string;
}): (files: readonly SmallFile[]) => Identity {
  const { certFile, keyFile } = paths;
  return ([certificate, privateKey]) => {
    const cert = certificate?.bytes ?? Buffer.alloc(0);
    const key = privateKey?.bytes ?? Buffer.alloc(0);
    const [leaf = ''] = certificatesIn(certFile, cert);
    assertFit(leaf, key, keyFile);
    return { cert, key };
  };
}

function assertFit(leaf: string, key: Buffer, keyFile: string): void {
  let fits: boolean;
  try {
    fits = new X509Certificate(leaf).checkPrivateKey(createPrivateKey(key));
  } catch (error) {
    const { code } = error as { readonly code?: string };
    const why =
      code === 'ERR_MISSING_PASSPHRASE'
        ? 'it is encrypted: give it without a passphrase'
        : 'there is no private key in it (PEM)';
    throw new UnusableFileError(keyFile, why);
  }
  if (!fits) throw new UnusableFileError(keyFile, 'the key does not belong to the certificate');
}
