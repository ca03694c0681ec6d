import { isUtf8 } from 'node:buffer';
import { isAssignmentTypeUrl } from './api-version.js';

/** Recognises the type URL of a v1 assignment as bytes, the same one again at the price of a comparison. */
export class AssignmentType {
  #known: Buffer = Buffer.alloc(0);

  /** True when what stands at `start` to before `end` is the type URL of a v1 assignment, in valid UTF-8. */
  isAt(bytes: Buffer, start: number, end: number): boolean {
    if (this.#isKnown(bytes, start, end)) return true;
    const url = bytes.subarray(start, end);
    if (!isUtf8(url) || !isAssignmentTypeUrl(url.toString('utf8'), 'v1')) return false;
    this.#known = Buffer.from(url);
    return true;
  }

  #isKnown(bytes: Buffer, start: number, end: number): boolean {
    const known = this.#known;
    if (end - start !== known.length || known.length === 0) return false;
    // From the end, where types differ.
    for (let i = known.length - 1; i >= 0; i--) if (bytes[start + i] !== known[i]) return false;
    return true;
  }
}
