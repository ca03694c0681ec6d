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

/** As many label names are compared each with each. No dataplane comes near; more must be in order to be read. */
const MOST_UNORDERED = 64;

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
  targets = new Uint32Array(STRIDE);
  labels = new Uint32Array(16 * LABEL_STRIDE);
  labelCount = 0;
  /** Index of the first label of the assignment's own, which override those of its targets. */
  sharedFrom = 0;
  /** Index of the label behind the last of those. */
  sharedEnd = 0;

  /** Forgets the last assignment; the texts of the next one stand in `bytes`. */
  begin(bytes: Buffer): void {
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
   * sends them, are; few others are compared each with each; many others count as not.
   */
  areDistinct(from: number, end: number): boolean {
    let isAscending = true;
    for (let i = from + 1; i < end && isAscending; i++) {
      isAscending = this.#compareNames(i - 1, i) < 0;
    }
    if (isAscending) return true;
    if (end - from > MOST_UNORDERED) return false;
    for (let i = from; i < end; i++) {
      for (let j = i + 1; j < end; j++) if (this.#compareNames(i, j) === 0) return false;
    }
    return true;
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
