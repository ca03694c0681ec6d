import type { TLSSocket } from 'node:tls';
import { alternativeNames, comparableName } from './alternative-names.js';
import type { WebTlsConfig } from './web-config.js';

/**
 * Why a client is not let in after the handshake; `undefined` when it is. Go's rules:
 * https://pkg.go.dev/crypto/tls#ClientAuthType.
 */
export function refuseClient(
  client: TLSSocket,
  { clientAuth, clientAllowedSans }: Pick<WebTlsConfig, 'clientAuth' | 'clientAllowedSans'>,
): string | undefined {
  const certificate = client.getPeerX509Certificate();
  if (certificate === undefined)
    return clientAuth.startsWith('Require') ? 'the client has no certificate' : undefined;
  if (clientAuth.includes('Verify') && !client.authorized)
    return `the certificate of the client is not one of "client_ca": ${String(client.authorizationError)}`;
  if (clientAllowedSans === undefined) return undefined;
  const names = alternativeNames(certificate.subjectAltName ?? '');
  const allowed = new Set(clientAllowedSans.map(comparableName));
  return names.some((name) => allowed.has(name))
    ? undefined
    : 'the certificate of the client has no name of "client_allowed_sans"';
}
