import type { ApiVersion } from './api-version.js';
import type { Assignment, AssignmentTarget } from './assignment.js';
import type { LabelMap } from './assignment-message.js';
import type { EncodedResources } from './encoded-resource.js';
import { JsonSlicer } from './json-slicer.js';
import { ProtobufSlicer } from './protobuf-slicer.js';
import { ADDRESS, INSTANCE, JOB, MESH, NAME, PATH, SCHEME, SERVICE } from './slice-layout.js';
import { isTooMuchRoom, SliceTable } from './slice-table.js';

/**
 * One assignment at a time, as texts that stand in bytes: plain ones where they came in, others as they were
 * decoded. One for all resources of an answer: what was read is gone with the next reading.
 */
export class AssignmentSlices extends SliceTable {
  readonly #protobuf = new ProtobufSlicer(this);
  readonly #json = new JsonSlicer(this);
  /** Bytes of our own, for texts that were decoded, and how far they are in use. */
  #scratch: Buffer = Buffer.alloc(0);
  #filled = 0;

  /**
   * Reads one resource without decoding it. The texts are those that decodeResource gives, provided that they are
   * valid UTF-8: that of protobuf is for the caller to check, of every text; that of JSON is known.
   *
   * @returns false, holding nothing, for what is not a plain assignment: that is for decodeResource. So is all of
   * `v1alpha1`.
   */
  readEncoded(resources: EncodedResources, index: number, apiVersion: ApiVersion): boolean {
    const { encoding, bytes, starts, ends, wholeIsUtf8 } = resources;
    const start = starts[index] as number;
    const end = ends[index] as number;
    const isRead =
      encoding === 'json'
        ? wholeIsUtf8 && this.#json.read(bytes, start, end)
        : apiVersion === 'v1' && this.#protobuf.read(bytes, start, end);
    this.isUtf8 = encoding === 'json';
    if (isRead) this.#clearScratch();
    else this.begin(bytes);
    return isRead;
  }

  /** Takes over what decodeResource gave: its texts are written into bytes of our own, in valid UTF-8. */
  readDecoded({ mesh, labels, targets }: Assignment): void {
    this.#clearScratch();
    this.begin(this.#scratch);
    this.isUtf8 = true;
    this.#writeLabels(labels);
    this.sharedEnd = this.labelCount;
    for (const target of targets) this.#writeTarget(target, mesh);
    this.#scratch = this.bytes;
  }

  /** Like columns in {@link SliceTable.begin}, bytes that are far more than were needed last are given back. */
  #clearScratch(): void {
    if (isTooMuchRoom(this.#scratch.length, this.#filled)) this.#scratch = Buffer.alloc(0);
    this.#filled = 0;
  }

  #writeTarget(target: AssignmentTarget, mesh: string): void {
    const from = this.labelCount;
    const base = this.addTarget();
    const { targets } = this;
    this.#write(target.name, targets, base + NAME);
    this.#write(target.instance, targets, base + INSTANCE);
    this.#write(target.service, targets, base + SERVICE);
    this.#write(target.job, targets, base + JOB);
    this.#write(target.scheme, targets, base + SCHEME);
    this.#write(target.address, targets, base + ADDRESS);
    this.#write(target.metricsPath, targets, base + PATH);
    this.#write(mesh, targets, base + MESH);
    this.#writeLabels(target.labels);
    this.closeTarget(base, from);
  }

  #writeLabels(labels: LabelMap): void {
    for (const [name, value] of labels) {
      const label = this.addLabel();
      this.#write(name, this.labels, label);
      this.#write(value, this.labels, label + 2);
    }
  }

  /** Writes a text into our own bytes, and into two numbers of `into` where it stands there. */
  #write(text: string, into: Uint32Array, place: number): void {
    this.#reserve(text.length * MOST_BYTES_PER_UNIT);
    into[place] = this.#filled;
    this.#filled += this.bytes.write(text, this.#filled);
    into[place + 1] = this.#filled;
  }

  #reserve(size: number): void {
    const wanted = this.#filled + size;
    if (wanted <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(wanted, 2 * this.bytes.length));
    this.bytes.copy(larger, 0, 0, this.#filled);
    this.bytes = larger;
  }
}

/** What a unit of UTF-16 takes in UTF-8, at most. */
const MOST_BYTES_PER_UNIT = 3;
