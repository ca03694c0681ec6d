import type { Observer } from '../base/observer.js';
import { UnusableFileError } from '../platform/files/file-backed.js';
import { openTlsMaterial, type TlsMaterial } from '../platform/client/tls-material.js';
import { CertificateError } from './control-plane-errors.js';
import type { ControlPlaneEvent } from './control-plane-event.js';

/** What a control plane shows of itself: a certificate with those that vouch for it, and its key; PEM files. */
export interface ServerTls {
  readonly certFile: string;
  readonly keyFile: string;
}

/**
 * Reads the pair, and reads it again for each connection when it has changed.
 *
 * @throws CertificateError when a file is missing or unreadable, or the two do not fit.
 */
export async function openServerTls(
  identity: ServerTls,
  observer: Observer<ControlPlaneEvent>,
): Promise<TlsMaterial> {
  try {
    return await openTlsMaterial(
      { identity, minVersion: 'TLSv1.2' },
      {
        renewed: () => {
          observer.observe({ kind: 'certificate-renewed', file: identity.certFile });
        },
        unusable: ({ path, message }) => {
          observer.observe({ kind: 'certificate-unusable', file: path, reason: message });
        },
      },
    );
  } catch (error) {
    if (error instanceof UnusableFileError) throw new CertificateError(error.path, error);
    throw error;
  }
}
