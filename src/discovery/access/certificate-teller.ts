import type { CertificateInUse } from '../../platform/client/certificate-in-use.js';
import type { AccessEvent } from '../events.js';
import type { AccessContext } from './access-files.js';

/** Whose a certificate is. */
type Role = Extract<AccessEvent, { kind: 'certificate-in-use' }>['role'];

/** Creates what tells which certificate is in use in a role, when it is another than the one before. */
export function createCertificateTeller({
  controlPlane,
  observer,
}: Pick<AccessContext, 'controlPlane' | 'observer'>): (
  role: Role,
  certificate: CertificateInUse,
) => void {
  const told = new Map<Role, string>();
  return (role, { subject, notAfterMs }) => {
    const what = `${String(notAfterMs)} ${subject}`;
    if (told.get(role) === what) return;
    told.set(role, what);
    observer.observe({ kind: 'certificate-in-use', controlPlane, role, subject, notAfterMs });
  };
}
