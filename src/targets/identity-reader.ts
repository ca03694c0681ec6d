import { Page, PageWriter, SLACK_BYTES } from '../base/page.js';
import { MESH, NAME, STRIDE, type SlicedTargets } from './sliced-targets.js';
import type { Identity } from './target.js';

/** What stands between mesh and dataplane in an {@link Identity}. */
const NUL = 0;

/** Room that is there from the beginning, and room that is not kept for one long name. */
const FIRST_BYTES = 256;
const MAX_KEPT_BYTES = 64 * 1024;

/** Reads identities straight from bytes: each is made as one string, of which no parts are left behind. */
export class IdentityReader {
  readonly #out = new PageWriter(new Page(Buffer.alloc(FIRST_BYTES + SLACK_BYTES)));
  #source = new Page(Buffer.alloc(0));

  /** The identity of one target. */
  read({ bytes, targets }: SlicedTargets, index: number): Identity {
    if (this.#source.bytes !== bytes) this.#source = new Page(bytes);
    const at = index * STRIDE;
    const mesh = targets[at + MESH] as number;
    const meshEnd = targets[at + MESH + 1] as number;
    const name = targets[at + NAME] as number;
    const nameEnd = targets[at + NAME + 1] as number;
    this.#begin(meshEnd - mesh + 1 + nameEnd - name);
    this.#out.put(this.#source.view, mesh, meshEnd);
    this.#out.putByte(NUL);
    this.#out.put(this.#source.view, name, nameEnd);
    return this.#out.page.bytes.toString(undefined, 0, this.#out.at);
  }

  #begin(bytes: number): void {
    this.#out.at = 0;
    const isTooSmall = bytes > this.#out.room;
    const isTooLarge = this.#out.room > MAX_KEPT_BYTES && bytes < FIRST_BYTES;
    if (isTooSmall || isTooLarge)
      this.#out.turnTo(new Page(Buffer.alloc(Math.max(FIRST_BYTES, 2 * bytes) + SLACK_BYTES)));
  }
}
