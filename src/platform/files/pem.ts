import { createPrivateKey, X509Certificate } from 'node:crypto';
import { errorText } from '../../base/error-text.js';
import { UnusableFileError } from './file-backed.js';

const PEM_CERTIFICATE =
  /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[^-]*-----END (?:X509 |TRUSTED )?CERTIFICATE-----/g;

/**
 * The certificates that a PEM text holds, each by itself: OpenSSL would take the first and pass over what is broken
 * behind it. `path` is where it stands.
 *
 * @throws UnusableFileError when there is none, or one of them is damaged.
 */
export function certificatesIn(path: string, bytes: Buffer): readonly string[] {
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

/**
 * Holds a private key, PEM, against the certificate that it shall belong to.
 *
 * @throws UnusableFileError, about `path`, when it does not, or is no key.
 */
export function assertKeyFits(
  certificate: string,
  { key, path }: { readonly key: Buffer; readonly path: string },
): void {
  let fits: boolean;
  try {
    fits = new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
  } catch (error) {
    const { code } = error as { readonly code?: string };
    const why =
      code === 'ERR_MISSING_PASSPHRASE'
        ? 'it is encrypted: give it without a passphrase'
        : 'there is no private key in it (PEM)';
    throw new UnusableFileError(path, why);
  }
  if (!fits) throw new UnusableFileError(path, 'the key does not belong to the certificate');
}
