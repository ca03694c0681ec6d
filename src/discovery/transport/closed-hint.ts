import type { Endpoint } from '../../platform/client/endpoint.js';

/**
 * What may be the matter when a peer takes a connection and ends it without an answer, as servers do that expect
 * something else: to be put behind a semicolon.
 */
export function closedHint({ kind, tls }: Endpoint): string {
  if (kind === 'unix') return '';
  return tls
    ? '; if it asks for a certificate of ours, see --tls-cert-file'
    : '; if it speaks TLS there, use grpcs:// or https:// for its address';
}
