import {
  ADDRESS,
  INSTANCE,
  JOB,
  LABELS,
  MESH,
  METRICS_PATH,
  NAME,
  SCHEME,
  SERVICE,
  STRIDE,
  type SlicedTargets,
} from '../../src/targets/sliced-targets.js';

/** A text, or bytes that are none. */
export type RawText = string | Buffer;

/** Names and values in the order in which they came. */
export type RawLabels = readonly (readonly [name: RawText, value: RawText])[];

/** A target before it is laid out. */
export interface RawTarget {
  readonly mesh: RawText;
  readonly name: RawText;
  readonly instance: RawText;
  readonly service: RawText;
  readonly job: RawText;
  readonly scheme: RawText;
  readonly address: RawText;
  readonly path: RawText;
  readonly labels: RawLabels;
}

/** A target that can be scraped; what `rest` says is different. */
export function rawTarget(rest: Partial<RawTarget> = {}): RawTarget {
  return {
    mesh: 'demo',
    name: 'backend-01',
    instance: 'backend-01',
    service: 'backend',
    job: 'backend',
    scheme: 'http',
    address: '192.168.0.1:1234',
    path: '/metrics',
    labels: [],
    ...rest,
  };
}

/** Lays targets out behind each other, with something between the texts that belongs to none of them. */
export function sliceTargets(
  targets: readonly RawTarget[],
  { shared = [], isUtf8 = false }: { readonly shared?: RawLabels; readonly isUtf8?: boolean } = {},
): SlicedTargets {
  const layout = new Layout();
  const numbers = targets.flatMap((target) => layout.addTarget(target));
  const sharedFrom = layout.addLabels(shared);
  return {
    ...{ bytes: layout.bytes, isUtf8, count: targets.length },
    ...{ targets: Uint32Array.from(numbers), labels: Uint32Array.from(layout.labels) },
    ...{ sharedFrom, sharedEnd: sharedFrom + shared.length },
  };
}

const FIELDS = [
  [NAME, 'name'],
  [INSTANCE, 'instance'],
  [SERVICE, 'service'],
  [JOB, 'job'],
  [SCHEME, 'scheme'],
  [ADDRESS, 'address'],
  [METRICS_PATH, 'path'],
  [MESH, 'mesh'],
] as const;

class Layout {
  readonly labels: number[] = [];
  readonly #pieces: Buffer[] = [];
  #size = 0;

  /** Ends with the last text, so that nothing can be read behind it. */
  get bytes(): Buffer {
    return Buffer.concat(this.#pieces);
  }

  addTarget(target: RawTarget): readonly number[] {
    const numbers = Array.from({ length: STRIDE }, () => 0);
    const from = this.addLabels(target.labels);
    numbers.splice(LABELS, 2, from, from + target.labels.length);
    for (const [offset, field] of FIELDS) numbers.splice(offset, 2, ...this.#add(target[field]));
    return numbers;
  }

  addLabels(labels: RawLabels): number {
    const from = this.labels.length / 4;
    for (const label of labels) this.labels.push(...label.flatMap((text) => this.#add(text)));
    return from;
  }

  #add(text: RawText): [start: number, end: number] {
    this.#append(Buffer.of(0xff, 0x22));
    const start = this.#size;
    this.#append(Buffer.from(text));
    return [start, this.#size];
  }

  #append(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#size += piece.length;
  }
}
