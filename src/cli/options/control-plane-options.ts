import {
  ADDRESS_FORMS,
  addressText,
  parseControlPlaneAddress,
} from '../../mads/control-plane-address.js';
import type { ControlPlaneAddress } from '../../mads/control-plane-address.js';
import { repeated, single } from './option-spec.js';
import type { Parsed } from './option-spec.js';
import { parseChoice, parsePositiveDuration, parseSize, parseText } from './parsers.js';

const group = 'CONTROL PLANE';

/** Where assignments come from, and with how much patience. */
export const CONTROL_PLANE_OPTIONS = {
  cpAddress: repeated({
    name: 'cp-address',
    group,
    placeholder: 'ADDRESS',
    description: `Address of the control plane: ${ADDRESS_FORMS}. The scheme says whether TLS is used, never which transport. Given several times, the targets of all are merged; a comma lists alternatives of the same control plane.`,
    parse: parseAddresses,
    default: ['grpc://localhost:5676'],
    alsoFrom: ['KUMA_MONITORING_ASSIGNMENT_CLIENT_URL', 'KUMA_CONTROL_PLANE_API_SERVER_URL'],
  }),
  transport: single({
    name: 'transport',
    group,
    placeholder: 'NAME',
    description: 'How to speak: auto asks the control plane what it serves; grpc and http insist.',
    parse: parseChoice('auto', 'grpc', 'http'),
    default: 'auto',
  }),
  apiVersion: single({
    name: 'api-version',
    group,
    placeholder: 'VERSION',
    description: 'Which messages to speak, whatever the transport: auto, v1 or v1alpha1.',
    parse: parseChoice('auto', 'v1', 'v1alpha1'),
    default: 'auto',
    alsoFrom: ['KUMA_MONITORING_ASSIGNMENT_CLIENT_API_VERSION'],
  }),
  name: single({
    name: 'name',
    group,
    placeholder: 'NAME',
    description: 'Name to give to the control plane: node id, and client id of MeshMetric.',
    parse: parseText,
    default: 'kuma_sd',
    alsoFrom: ['KUMA_MONITORING_ASSIGNMENT_CLIENT_NAME'],
  }),
  fetchTimeout: single({
    name: 'fetch-timeout',
    group,
    placeholder: 'DURATION',
    description: 'How long an HTTP long poll asks the control plane to wait for news.',
    parse: parsePositiveDuration,
    default: '60s',
  }),
  connectTimeout: single({
    name: 'connect-timeout',
    group,
    placeholder: 'DURATION',
    description: 'How long a connection may take to come up.',
    parse: parsePositiveDuration,
    default: '10s',
  }),
  firstResponseTimeout: single({
    name: 'first-response-timeout',
    group,
    placeholder: 'DURATION',
    description: 'How long a request that carries no version may stay without an answer.',
    parse: parsePositiveDuration,
    default: '15s',
  }),
  keepaliveTime: single({
    name: 'keepalive-time',
    group,
    placeholder: 'DURATION',
    description: 'Time between HTTP/2 pings, which find a connection that is half open.',
    parse: parsePositiveDuration,
    default: '30s',
  }),
  keepaliveTimeout: single({
    name: 'keepalive-timeout',
    group,
    placeholder: 'DURATION',
    description: 'How long a ping may stay without an answer.',
    parse: parsePositiveDuration,
    default: '10s',
  }),
  backoffMin: single({
    name: 'backoff-min',
    group,
    placeholder: 'DURATION',
    description: 'First pause before a new attempt; doubled at each failure, with full jitter.',
    parse: parsePositiveDuration,
    default: '500ms',
  }),
  backoffMax: single({
    name: 'backoff-max',
    group,
    placeholder: 'DURATION',
    description: 'Longest pause before a new attempt.',
    parse: parsePositiveDuration,
    default: '30s',
  }),
  maxResponseSize: single({
    name: 'max-response-size',
    group,
    placeholder: 'SIZE',
    description: 'Largest answer that is read, on every transport.',
    parse: parseSize,
    default: '64MiB',
  }),
} as const;

/** Alternatives, in the order in which they are tried. */
function parseAddresses(text: string): Parsed<readonly ControlPlaneAddress[]> {
  const addresses: ControlPlaneAddress[] = [];
  for (const part of text.split(',')) {
    const address = parseControlPlaneAddress(part.trim());
    if (typeof address === 'string') return { problem: address, wanted: ADDRESS_FORMS };
    addresses.push(address);
  }
  const texts = new Set(addresses.map(addressText));
  if (texts.size < addresses.length)
    return { problem: 'an address is given twice', wanted: 'different alternatives' };
  return { value: addresses };
}
