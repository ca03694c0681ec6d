import { byteOrderKey, compareBytewise, compareKeys } from '../base/byte-order.js';
import { Page } from '../base/page.js';
import { identityOf, type Identity } from './target.js';

/** Where a text stands: bytes `start` to before `end` of `page`, in UTF-8. */
export interface TextSpan {
  readonly page: Page;
  readonly start: number;
  readonly end: number;
}

/** Mesh and service as {@link byteOrderKey}s: by them groups are sorted first. Many groups share one. */
export interface ServiceOrder {
  readonly mesh: string;
  readonly service: string;
}

/** What groups are sorted by before their texts decide. */
export interface GroupOrder {
  readonly service: ServiceOrder;
  /** It begins with the mesh: within one, it orders by dataplane. */
  readonly identity: Identity;
}

/**
 * One target with its labels, as Prometheus reads it from a file_sd file: `{"targets":["HOST:PORT"],"labels":{…}}`,
 * one line, label names in order. Two groups are equal when their texts are.
 *
 * A text never changes, but where its bytes are kept may: who copies many of them into one page moves them there, so
 * that the pages that they came from can go.
 */
export class TargetGroup implements TextSpan, GroupOrder {
  readonly service: ServiceOrder;
  readonly identity: Identity;
  readonly #key: string;
  #page: Page;
  #start: number;
  #end: number;

  constructor({ service, identity }: GroupOrder, { page, start, end }: TextSpan) {
    this.service = service;
    this.identity = identity;
    this.#key = byteOrderKey(identity);
    this.#page = page;
    this.#start = start;
    this.#end = end;
  }

  /** {@link byteOrderKey} of the identity. */
  get key(): string {
    return this.#key;
  }

  get page(): Page {
    return this.#page;
  }

  get start(): number {
    return this.#start;
  }

  get end(): number {
    return this.#end;
  }

  /** How many bytes the text has. */
  get bytes(): number {
    return this.#end - this.#start;
  }

  /** The text as a string, for those who are in no hurry. */
  get text(): string {
    return this.#page.bytes.toString('utf8', this.#start, this.#end);
  }

  /** The same text stands at `start` of `page` as well; there it is kept from now on. */
  moveTo(page: Page, start: number): void {
    this.#end = start + this.bytes;
    this.#start = start;
    this.#page = page;
  }
}

/** True when both have the same text. */
export function isSameGroup(a: TargetGroup, b: TargetGroup): boolean {
  return a === b || (a.bytes === b.bytes && compareTexts(a, b) === 0);
}

/**
 * The order of groups in the file: mesh, service, dataplane, then the text, in which the address comes first. All
 * bytewise.
 */
export function compareGroups(a: TargetGroup, b: TargetGroup): number {
  return (
    (a.service === b.service ? 0 : compareServices(a.service, b.service)) ||
    compareKeys(a.key, b.key) ||
    compareTexts(a, b)
  );
}

function compareServices(a: ServiceOrder, b: ServiceOrder): number {
  return compareKeys(a.mesh, b.mesh) || compareKeys(a.service, b.service);
}

function compareTexts(a: TextSpan, b: TextSpan): number {
  return a.page.bytes.compare(b.page.bytes, b.start, b.end, a.start, a.end);
}

/** The labels that say mesh, service and dataplane, in each style. */
const PLACE_LABELS = {
  classic: ['mesh', 'service', 'dataplane'],
  meta: ['__meta_kuma_mesh', '__meta_kuma_service', '__meta_kuma_dataplane'],
} as const;

/** A group and whose it is. */
export interface IdentifiedGroup {
  readonly identity: Identity;
  readonly group: TargetGroup;
}

/** Labels of a group by name, in no order. */
export type Labels = ReadonlyMap<string, string>;

/** Makes a group of labels as they are to be written. Its identity is read from them. */
export function toTargetGroup(address: string, labels: Labels): IdentifiedGroup {
  const members = [...labels.keys()]
    .sort(compareBytewise)
    .map((name) => `${JSON.stringify(name)}:${JSON.stringify(labels.get(name))}`);
  const bytes = Buffer.from(
    `{"targets":[${JSON.stringify(address)}],"labels":{${members.join(',')}}}`,
  );
  // The meta label first: next to it, a plain `mesh` is but a label that the operator added.
  const style = labels.has('__meta_kuma_mesh') ? 'meta' : 'classic';
  const [mesh = '', service = '', dataplane = ''] = PLACE_LABELS[style].map((name) =>
    labels.get(name),
  );
  const identity = identityOf(mesh, dataplane);
  const order = {
    service: { mesh: byteOrderKey(mesh), service: byteOrderKey(service) },
    identity,
  };
  const text = { page: new Page(bytes), start: 0, end: bytes.length };
  return { identity, group: new TargetGroup(order, text) };
}
