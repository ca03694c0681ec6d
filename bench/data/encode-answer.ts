import type { AnswerSpec, Variant } from './answer-spec.js';
import { dataplaneAt, type Dataplane } from './dataplane.js';
import { shuffled } from './random.js';

const TYPE_URL = 'type.googleapis.com/kuma.observability.v1.MonitoringAssignment';
const RESOURCES_PER_PIECE = 5_000;

const ORDERS: Readonly<Record<Variant, number>> = {
  full: 11,
  renewed: 12,
  reordered: 13,
  pct1: 14,
  pct1b: 15,
};

/** The version that an answer bears. */
export function answerVersion({ variant, targets }: AnswerSpec): string {
  return `${variant}-${String(targets)}`;
}

/** The bytes of an answer, piece by piece, as a control plane sends them. */
export function* encodeAnswer(spec: AnswerSpec): Generator<Buffer, void, undefined> {
  const { encoding, variant, targets } = spec;
  const version = answerVersion(spec);
  const { before, between, after, encode } =
    encoding === 'protobuf' ? protobuf(version) : json(version);
  const order = shuffled(targets, ORDERS[variant]);
  yield Buffer.from(before, 'latin1');
  for (let start = 0; start < targets; start += RESOURCES_PER_PIECE) {
    const piece = Array.from(order.subarray(start, start + RESOURCES_PER_PIECE), (index) =>
      encode(dataplaneAt(index, spec)),
    );
    yield Buffer.from((start === 0 ? '' : between) + piece.join(between), 'latin1');
  }
  yield Buffer.from(after, 'latin1');
}

/** How one encoding writes an envelope and what is in it. Texts hold one byte in each character. */
interface Form {
  readonly before: string;
  readonly between: string;
  readonly after: string;
  readonly encode: (dataplane: Dataplane) => string;
}

function json(version: string): Form {
  return {
    before: `{"version_info":${JSON.stringify(version)},"resources":[`,
    between: ',',
    after: `],"type_url":${JSON.stringify(TYPE_URL)}}`,
    encode: ({ mesh, service, name, scheme, address, metricsPath, labels }) =>
      JSON.stringify({
        '@type': TYPE_URL,
        mesh,
        service,
        targets: [
          {
            name,
            scheme,
            address,
            metrics_path: metricsPath,
            ...(labels.length === 0 ? {} : { labels: Object.fromEntries(labels) }),
          },
        ],
      }),
  };
}

function protobuf(version: string): Form {
  return {
    before: field(1, version),
    between: '',
    after: field(4, TYPE_URL) + field(5, version),
    encode: ({ mesh, service, name, scheme, address, metricsPath, labels }) => {
      const tags = labels.map(([key, value]) => field(5, field(1, key) + field(2, value)));
      const texts = [name, scheme, address, metricsPath].map((text, at) => field(at + 1, text));
      const target = [...texts, ...tags].join('');
      const assignment = field(2, mesh) + field(3, service) + field(4, target);
      return field(2, field(1, TYPE_URL) + field(2, assignment));
    },
  };
}

const LENGTH_DELIMITED = 2;

function field(number: number, bytes: string): string {
  return String.fromCharCode((number << 3) | LENGTH_DELIMITED) + varint(bytes.length) + bytes;
}

function varint(value: number): string {
  return value < 128
    ? String.fromCharCode(value)
    : String.fromCharCode((value & 127) | 128) + varint(value >>> 7);
}
