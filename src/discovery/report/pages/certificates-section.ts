import type { CertificateStatus } from '../status.js';
import { CERTIFICATE_WARNING_MS } from './findings.js';
import { html, type SafeHtml } from './html.js';
import type { StatusView } from './status-view.js';
import { tableHtml } from './table.js';
import { timeHtml } from './time-html.js';
import { badge } from './tone.js';

const ROLES: Readonly<Record<CertificateStatus['role'], string>> = {
  client: 'ours (client)',
  ca: 'trusted CA, the first to end',
  server: 'of the control plane',
};

const COLUMNS = ['Subject', 'What it is', 'Control plane', 'Ends', 'State'];

/** Certificates in use, and when they end. Nothing when no control plane is spoken to with TLS. */
export function certificatesSection(view: StatusView): SafeHtml {
  const rows = view.status.controlPlanes.flatMap(({ name, certificates }) =>
    certificates.map((certificate) => certificateRow(name, certificate, view.nowMs)),
  );
  if (rows.length === 0) return html``;
  return html`<section id="certificates">
    <h2>Certificates</h2>
    ${tableHtml(COLUMNS, rows)}
  </section>`;
}

function certificateRow(
  controlPlane: string,
  { role, subject, notAfterMs }: CertificateStatus,
  nowMs: number,
): SafeHtml {
  return html`<tr>
    <th scope="row">${subject}</th>
    <td data-label="What it is">${ROLES[role]}</td>
    <td data-label="Control plane">${controlPlane}</td>
    <td data-label="Ends">${timeHtml(notAfterMs, nowMs)}</td>
    <td data-label="State">${validityBadge(notAfterMs - nowMs)}</td>
  </tr>`;
}

function validityBadge(leftMs: number): SafeHtml {
  if (leftMs <= 0) return badge('bad', 'ended');
  return leftMs <= CERTIFICATE_WARNING_MS ? badge('warn', 'ends soon') : badge('ok', 'valid');
}
