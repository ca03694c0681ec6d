import type { HouseError } from '../../base/house-error.js';
import { FileError } from '../../platform/files/file-error.js';
import type { SourceErrorCode } from '../errors.js';

const ADDRESS =
  'give the address of a control plane with --cp-address: MADS listens on port 5676, the API server on 5681 (5682 with TLS)';

const CREDENTIALS =
  'give the token or header that it asks for: --bearer-token-file, --header; or use the address of MADS itself, which asks for none';

/** What to do about errors whose message does not end with it. */
const FIXES: Readonly<Partial<Record<string, string>>> = {
  'access-file-unusable': 'mend the file, or give another one with the flag that is named',
  'answer-beyond-limit':
    'raise --max-targets or --max-output-size if the mesh really is that large',
  'answer-undecodable': `what answers there is not MADS, or something in between changes answers: ${ADDRESS}`,
  'credentials-over-plaintext':
    'use grpcs:// or https:// for --cp-address, or allow it with --allow-plaintext-credentials',
  'diagnosis-out-of-time': 'raise --timeout, or find out what keeps it waiting',
  'proxy-unusable': 'mend the address of the proxy, or name the host in NO_PROXY',
  ...({
    'answer-refused-by-peer': CREDENTIALS,
    'connection-lost':
      "look at the control plane's log; a proxy, a load balancer or a firewall in between may cut connections, too",
    'control-plane-global':
      "give the address of each zone's control plane with --cp-address, once for each zone",
    'control-plane-unreachable': `is the control plane running, and is that its address? ${ADDRESS}`,
    'mads-disabled':
      'set KUMA_MONITORING_ASSIGNMENT_SERVER_ENABLED=true for the control plane (Helm: controlPlane.madsServer.enabled=true) and restart it',
    'mads-not-on-kubernetes': "use a MeshMetric and Prometheus' own kubernetes_sd_configs",
    'no-answer': `is that a control plane, and not a stalled one? ${ADDRESS}; if it is only slow, raise --first-response-timeout`,
    'no-settings': `is that a control plane, and not a stalled one? ${ADDRESS}`,
    'no-transport': `${ADDRESS}; where --transport or --api-version is given, leave it out`,
    'not-http2': 'Kuma 2.7 and later serve HTTP only: leave --transport at auto',
    'not-mads': ADDRESS,
    'response-too-large': 'raise --max-response-size',
    'too-many-pings': 'raise --keepalive-time: Kuma up to 1.0.7 takes one ping in five minutes',
  } satisfies Record<SourceErrorCode, string>),
};

/** What to do about `error`. */
export function fixFor(error: HouseError): string {
  if (error instanceof FileError) return adviceIn(error.message);
  const { httpStatus } = error as { readonly httpStatus?: number };
  if (httpStatus !== undefined) return fixForStatus(httpStatus) ?? ADDRESS;
  return FIXES[error.code] ?? adviceIn(error.message);
}

/** What to do about an answer of this HTTP status; `undefined` where it says nothing by itself. */
export function fixForStatus(status: number): string | undefined {
  if (status === 401 || status === 403) return CREDENTIALS;
  if (status === 407)
    return 'give the proxy its USER:PASSWORD in --proxy-url, or name the host in NO_PROXY';
  if (status === 500)
    return "look at the control plane's log; where every MeshMetric names other clients, Kuma answers so to all but those: see --name";
  if (status > 500)
    return 'a proxy or load balancer in between has nobody to ask: look there, or give the address of the control plane itself';
  return undefined;
}

/** Our messages end with what to do. */
function adviceIn(message: string): string {
  const at = message.lastIndexOf('; ');
  return at < 0 ? 'do as the message says' : message.slice(at + 2);
}
