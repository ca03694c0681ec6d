import type { AnswerSpec, Variant } from './answer-spec.js';
import { scatter } from './random.js';

/** One dataplane, as an assignment tells of it. All texts are ASCII. */
export interface Dataplane {
  readonly mesh: string;
  readonly service: string;
  readonly name: string;
  readonly scheme: string;
  readonly address: string;
  readonly metricsPath: string;
  /** In the order of their names. */
  readonly labels: readonly (readonly [string, string])[];
}

const SEED = 0x6b756d61;
const PER_SERVICE = 20;
const PORT = 5670;
const KINDS = ['backend', 'checkout', 'frontend', 'inventory', 'payments', 'search'] as const;

/** The dataplane with number `index` (from 0) of the answer that `spec` names. */
export function dataplaneAt(
  index: number,
  { shape, variant }: Pick<AnswerSpec, 'shape' | 'variant'>,
): Dataplane {
  const generation = generationOf(index, variant);
  const serial = Math.floor(index / PER_SERVICE);
  const kind = KINDS[serial % KINDS.length] ?? '';
  const deployment = `${kind}-${padded(serial)}`;
  const service = `${deployment}_kuma-demo_svc_8080`;
  return {
    mesh: 'default',
    service,
    name: `${deployment}-${podSuffix(index)}.kuma-demo`,
    scheme: 'http',
    address: addressOf(index, generation),
    metricsPath: '/metrics',
    labels: shape === 'bare' ? [] : labelsOf(service, `v1.${String(generation)}.${padded(serial)}`),
  };
}

function generationOf(index: number, variant: Variant): number {
  switch (variant) {
    case 'full':
    case 'reordered':
      return 0;
    case 'renewed':
      return 1;
    case 'pct1':
      return isOneOfHundred(index) ? 1 : 0;
    case 'pct1b':
      return isOneOfHundred(index) ? 2 : 0;
  }
}

/** Of each hundred in a row one, so that it is one percent of every size. */
function isOneOfHundred(index: number): boolean {
  return index % 100 === scatter(Math.floor(index / 100), SEED) % 100;
}

/** As Kubernetes names pods: without visible order, so that what sorts them has to work for it. */
function podSuffix(index: number): string {
  const digits = (scatter(index, SEED).toString(36) + scatter(index, ~SEED).toString(36)).padEnd(
    14,
    '0',
  );
  return `${digits.slice(0, 9)}-${digits.slice(9, 11)}${index.toString(36)}`;
}

/** A moved dataplane gets an address that nobody else has. */
function addressOf(index: number, generation: number): string {
  const octets = [generation * 64 + (index >>> 16), (index >>> 8) & 255, index & 255];
  return `10.${octets.map(String).join('.')}:${String(PORT)}`;
}

function labelsOf(service: string, version: string): Dataplane['labels'] {
  return [
    ['k8s.kuma.io/namespace', 'kuma-demo'],
    ['kuma.io/protocol', 'http'],
    ['kuma.io/service', service],
    ['kuma.io/zone', 'zone-1'],
    ['kuma_io_protocols', ',http,'],
    ['kuma_io_services', `,${service},`],
    ['version', version],
    ['versions', `,${version},`],
  ];
}

function padded(serial: number): string {
  return String(serial).padStart(5, '0');
}
