import { enlarged } from './range-list.js';
import {
  INSTANCE,
  JOB,
  LABEL_STRIDE,
  LABELS,
  MESH,
  NAME,
  SERVICE,
  STRIDE,
} from './slice-layout.js';

/** As many label names may be in any order. No dataplane comes near; more must be in order to be read. */
const MOST_UNORDERED = 64;

/** Columns start small, and shrink to that again: see {@link SliceTable.begin}. */
const FIRST_TARGETS = STRIDE;
const FIRST_LABELS = 16 * LABEL_STRIDE;

/** Of FNV-1a, as an integer with a sign: that is what `Math.imul` gives. */
const FNV_OFFSET = 0x811c9dc5 | 0;
const FNV_PRIME = 0x01000193;

/** What is given back when it is not needed any more: what is smaller is not worth the while. */
const LARGE_BYTES = 1024 * 1024;

/** Whether room of so many bytes is to be given back, because what it was used for last needed far less. */
export function isTooMuchRoom(bytes: number, needed: number): boolean {
  return bytes > LARGE_BYTES && needed < bytes / 4;
}

/**
 * The targets of one assignment as texts that still stand where they came in: ranges of UTF-8 in `bytes`. The columns
 * are laid out as `slice-layout.ts` says, grow by doubling and are filled anew for each assignment: others may read
 * them until then, and must not write.
 */
export class SliceTable {
  bytes: Buffer = Buffer.alloc(0);
  /** All texts are known to be valid UTF-8; otherwise that is for the reader to check. */
  isUtf8 = false;
  /** How many targets. */
  count = 0;
  targets = new Uint32Array(FIRST_TARGETS);
  labels = new Uint32Array(FIRST_LABELS);
  labelCount = 0;
  /** Index of the first label of the assignment's own, which override those of its targets. */
  sharedFrom = 0;
  /** Index of the label behind the last of those. */
  sharedEnd = 0;
  /** Of each label name that is looked at, in {@link areDistinct}. */
  readonly #hashes = new Int32Array(MOST_UNORDERED);

  /**
   * Forgets the last assignment; the texts of the next one stand in `bytes`. Columns that once grew for a huge one are
   * given back when the last one needed less than a quarter of them.
   */
  begin(bytes: Buffer): void {
    this.#giveBack();
    this.bytes = bytes;
    this.count = 0;
    this.labelCount = 0;
    this.sharedFrom = 0;
    this.sharedEnd = 0;
  }

  /** Adds a target whose texts are absent. @returns where its numbers begin in `targets`. */
  addTarget(): number {
    const base = this.count++ * STRIDE;
    if (base + STRIDE > this.targets.length) this.targets = enlarged(this.targets, base + STRIDE);
    this.targets.fill(0, base, base + STRIDE);
    return base;
  }

  /** Adds a label, to be filled in. @returns where its numbers begin in `labels`. */
  addLabel(): number {
    const base = this.labelCount++ * LABEL_STRIDE;
    if (base + LABEL_STRIDE > this.labels.length)
      this.labels = enlarged(this.labels, base + LABEL_STRIDE);
    return base;
  }

  /** The labels since index `from` are those of the target whose numbers begin at `base`. */
  closeTarget(base: number, from: number): void {
    this.#setRange(base + LABELS, from, this.labelCount);
  }

  /**
   * Gives each target what v1 says once: the ranges of mesh and service, which stand in `common` where they belong
   * in a target. Its name is its instance, and the service its job.
   */
  closeAssignment(common: Uint32Array): void {
    const end = this.count * STRIDE;
    for (let base = 0; base < end; base += STRIDE) {
      const { targets } = this;
      this.#setRange(base + INSTANCE, targets[base + NAME], targets[base + NAME + 1]);
      this.#setRange(base + SERVICE, common[SERVICE], common[SERVICE + 1]);
      this.#setRange(base + JOB, common[SERVICE], common[SERVICE + 1]);
      this.#setRange(base + MESH, common[MESH], common[MESH + 1]);
    }
  }

  /**
   * Whether the names of the labels from index `from` to before `end` are distinct. Those in ascending order, as Kuma
   * sends them, are; few others are when their hashes are; many others count as not. So the price is that of the
   * bytes, and `false` means that it is not known.
   */
  areDistinct(from: number, end: number): boolean {
    let isAscending = true;
    for (let i = from + 1; i < end && isAscending; i++) {
      isAscending = this.#compareNames(i - 1, i) < 0;
    }
    if (isAscending) return true;
    if (end - from > MOST_UNORDERED) return false;
    const hashes = this.#hashes;
    for (let i = 0; i < end - from; i++) {
      const hash = this.#hashOfName(from + i);
      for (let j = 0; j < i; j++) if (hashes[j] === hash) return false;
      hashes[i] = hash;
    }
    return true;
  }

  #giveBack(): void {
    const { targets, labels, count, labelCount } = this;
    const size = Uint32Array.BYTES_PER_ELEMENT;
    if (isTooMuchRoom(targets.byteLength, count * STRIDE * size))
      this.targets = new Uint32Array(FIRST_TARGETS);
    if (isTooMuchRoom(labels.byteLength, labelCount * LABEL_STRIDE * size))
      this.labels = new Uint32Array(FIRST_LABELS);
  }

  /** FNV-1a of 32 bits, over the bytes of a label's name. Equal names have equal ones. */
  #hashOfName(label: number): number {
    const { bytes, labels } = this;
    const end = labels[label * LABEL_STRIDE + 1] as number;
    let hash = FNV_OFFSET;
    for (let at = labels[label * LABEL_STRIDE] as number; at < end; at++)
      hash = Math.imul(hash ^ (bytes[at] as number), FNV_PRIME);
    return hash;
  }

  #setRange(place: number, start = 0, end = 0): void {
    this.targets[place] = start;
    this.targets[place + 1] = end;
  }

  /** Compares the names of two labels by their bytes. */
  #compareNames(i: number, j: number): number {
    const { bytes, labels } = this;
    const startI = labels[i * LABEL_STRIDE] as number;
    const startJ = labels[j * LABEL_STRIDE] as number;
    const lengthI = (labels[i * LABEL_STRIDE + 1] as number) - startI;
    const lengthJ = (labels[j * LABEL_STRIDE + 1] as number) - startJ;
    const common = Math.min(lengthI, lengthJ);
    let k = 0;
    while (k < common && bytes[startI + k] === bytes[startJ + k]) k++;
    return k < common
      ? (bytes[startI + k] as number) - (bytes[startJ + k] as number)
      : lengthI - lengthJ;
  }
}
