import { isUtf8 } from 'node:buffer';
import { byteOrderKey } from '../base/byte-order.js';
import { NEEDS_ESCAPES, NOT_ASCII, Page, PageWriter, SLACK_BYTES } from '../base/page.js';
import { OWN_LABEL, SHARED_LABEL, type GroupForm } from './group-form.js';
import { isAscii } from './is-ascii.js';
import { Shapes } from './shapes.js';
import {
  JOB,
  LABELS,
  METRICS_PATH,
  SCHEME,
  SERVICE,
  STRIDE,
  type SlicedTargets,
} from './sliced-targets.js';
import type { Identity } from './target.js';
import { TargetGroup, type ServiceOrder, type TextSpan } from './target-group.js';
import { TextCache } from './text-cache.js';
import type { TranslationOptions } from './translation-options.js';

/** Whose a group is, as texts that have been read already. */
export interface Owner {
  readonly mesh: string;
  readonly identity: Identity;
}

/** Groups are written one behind the other into pages of this size, or larger where one does not fit. */
const PAGE_BYTES = 256 * 1024;

/** `,` and a line break: what stands between two groups in a file, and is copied with them where they stay neighbours. */
export const SEPARATOR_BYTES = 2;

const COMMA = 0x2c;
const NEWLINE = 0x0a;

/** Writes target groups, straight from the bytes that a control plane sent to the bytes of a file. */
export class GroupWriter {
  readonly #options: TranslationOptions;
  readonly #shapes: Shapes;
  readonly #services = new ServiceOrders();
  readonly #out = new PageWriter(new Page(Buffer.alloc(SLACK_BYTES)));
  /** What is being read, with a view on it. */
  #source = new Page(Buffer.alloc(0));
  /** Where the values of the present target stand: a start and an end for each. */
  #ranges = new Uint32Array(64);
  #dropped: GroupForm['dropped'];

  constructor(options: TranslationOptions) {
    this.#options = options;
    this.#shapes = new Shapes(options);
  }

  /** How many labels of the target that was written last are not in its group, by reason; `undefined`: none. */
  get dropped(): GroupForm['dropped'] {
    return this.#dropped;
  }

  /**
   * Writes the group of one target that can be scraped. The text is what `JSON.stringify` would make of it.
   *
   * @returns `undefined` when some text of the target is not valid UTF-8, or may not be where it is not written.
   */
  write(targets: SlicedTargets, index: number, owner: Owner): TargetGroup | undefined {
    const base = index * STRIDE;
    const form = this.#formOf(targets, base);
    if (form === undefined) return undefined;
    if (form.hasUnwritten && !targets.isUtf8 && !isAscii(targets, index)) return undefined;
    if (this.#source.bytes !== targets.bytes) this.#source = new Page(targets.bytes);
    const bytes = form.literals.bytes.length + this.#locate(targets, base, form);
    this.#makeRoom(bytes);
    const found = this.#put(form);
    const text =
      (found & NEEDS_ESCAPES) === 0 ? this.#finish(bytes) : this.#putEscaped(targets, form, bytes);
    if (text === undefined) return undefined;
    if ((found & NOT_ASCII) !== 0 && !targets.isUtf8 && !isUtf8(bytesOf(text))) return undefined;
    this.#dropped = form.dropped;
    const service = this.#serviceOf(targets, base, owner.mesh);
    return new TargetGroup({ service, identity: owner.identity }, text);
  }

  /** By the names of the labels, and by whether there is a scheme and a path. `undefined`: a name is not UTF-8. */
  #formOf(all: SlicedTargets, base: number): GroupForm | undefined {
    const { bytes, targets, labels, sharedFrom, sharedEnd } = all;
    let shape = this.#shapes.root;
    const end = targets[base + LABELS + 1] as number;
    for (let label = targets[base + LABELS] as number; label < end; label++)
      shape = shape.with(bytes, labels[4 * label] as number, labels[4 * label + 1] as number);
    shape = shape.shared;
    for (let label = sharedFrom; label < sharedEnd; label++)
      shape = shape.with(bytes, labels[4 * label] as number, labels[4 * label + 1] as number);
    if (!shape.isUtf8) return undefined;
    const hasScheme = targets[base + SCHEME] !== targets[base + SCHEME + 1];
    const hasMetricsPath = targets[base + METRICS_PATH] !== targets[base + METRICS_PATH + 1];
    return shape.form(hasScheme, hasMetricsPath);
  }

  /** Looks up where the values of `form` stand. Returns how many bytes they have. */
  #locate(all: SlicedTargets, base: number, { sources }: GroupForm): number {
    const { targets, labels, sharedFrom } = all;
    if (this.#ranges.length < 2 * sources.length)
      this.#ranges = new Uint32Array(4 * sources.length);
    const ranges = this.#ranges;
    const ownFrom = targets[base + LABELS] as number;
    let bytes = 0;
    for (let i = 0; i < sources.length; i++) {
      const source = sources[i] as number;
      let from = targets;
      let at = base + source;
      if (source >= OWN_LABEL) {
        from = labels;
        at =
          source < SHARED_LABEL ? ownFrom + source - OWN_LABEL : sharedFrom + source - SHARED_LABEL;
        at = 4 * at + 2;
      }
      const start = from[at] as number;
      const end = from[at + 1] as number;
      ranges[2 * i] = start;
      ranges[2 * i + 1] = end;
      bytes += end - start;
    }
    return bytes;
  }

  #makeRoom(bytes: number): void {
    const wanted = bytes + SEPARATOR_BYTES;
    if (this.#out.room >= wanted) return;
    this.#out.turnTo(new Page(Buffer.allocUnsafeSlow(Math.max(PAGE_BYTES, wanted + SLACK_BYTES))));
  }

  /** Copies literals and values. Returns what was found in the values: see {@link PageWriter.putText}. */
  #put({ literals, literalEnds }: GroupForm): number {
    const ranges = this.#ranges;
    const values = literalEnds.length - 1;
    let found = 0;
    let literal = 0;
    for (let i = 0; i < values; i++) {
      const literalEnd = literalEnds[i] as number;
      this.#out.put(literals.view, literal, literalEnd);
      found |= this.#out.putText(
        this.#source.view,
        ranges[2 * i] as number,
        ranges[2 * i + 1] as number,
      );
      literal = literalEnd;
    }
    this.#out.put(literals.view, literal, literalEnds[values] as number);
    return found;
  }

  /** The long way, for values with quotes and control characters, in place of `bytes` that were written in vain. */
  #putEscaped(targets: SlicedTargets, form: GroupForm, bytes: number): TextSpan | undefined {
    this.#out.at -= bytes;
    const parts: Buffer[] = [];
    let literal = 0;
    for (const [i, literalEnd] of form.literalEnds.entries()) {
      parts.push(form.literals.bytes.subarray(literal, literalEnd));
      literal = literalEnd;
      if (i === form.sources.length) break;
      const value = targets.bytes.subarray(this.#ranges[2 * i], this.#ranges[2 * i + 1]);
      if (!targets.isUtf8 && !isUtf8(value)) return undefined;
      parts.push(Buffer.from(JSON.stringify(value.toString('utf8')).slice(1, -1)));
    }
    const text = new Page(Buffer.concat(parts));
    this.#makeRoom(text.bytes.length);
    this.#out.put(text.view, 0, text.bytes.length);
    return this.#finish(text.bytes.length);
  }

  /** The last `bytes` are a text; a separator follows. */
  #finish(bytes: number): TextSpan {
    const { page, at: end } = this.#out;
    this.#out.putByte(COMMA);
    this.#out.putByte(NEWLINE);
    return { page, start: end - bytes, end };
  }

  #serviceOf({ bytes, targets }: SlicedTargets, base: number, mesh: string): ServiceOrder {
    const at = base + (this.#options.labelStyle === 'classic' ? SERVICE : JOB);
    return this.#services.of(mesh).read(bytes, targets[at] as number, targets[at + 1] as number);
  }
}

function bytesOf({ page, start, end }: TextSpan): Buffer {
  return page.bytes.subarray(start, end);
}

/** Beyond so many bytes of meshes and services all are forgotten: peers choose them. */
const MAX_SERVICE_BYTES = 16 * 1024 * 1024;

/** What a mesh takes beside its services. */
const MESH_BYTES = 1024;

/** One {@link ServiceOrder} for each service of each mesh. */
class ServiceOrders {
  readonly #meshes = new Map<string, TextCache<ServiceOrder>>();
  #bytes = 0;

  of(mesh: string): TextCache<ServiceOrder> {
    if (this.#bytes > MAX_SERVICE_BYTES) {
      this.#meshes.clear();
      this.#bytes = 0;
    }
    return this.#meshes.get(mesh) ?? this.#learn(mesh);
  }

  #learn(mesh: string): TextCache<ServiceOrder> {
    const learnt = (bytes: number): void => {
      this.#bytes += bytes;
    };
    const meshKey = byteOrderKey(mesh);
    const cache = new TextCache(
      (service) => ({ mesh: meshKey, service: byteOrderKey(service) }),
      learnt,
    );
    learnt(MESH_BYTES + mesh.length);
    this.#meshes.set(mesh, cache);
    return cache;
  }
}
