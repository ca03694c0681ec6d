import { runInSlices } from '../../base/slices.js';
import { FileSdDocument } from '../../targets/file-sd-document.js';
import type { Holdings } from '../../targets/holdings.js';
import type { PublishResult, TargetOutput } from '../target-output.js';

/** An output that is no file: whoever made it is told each new list. */
export class ListedOutput implements TargetOutput {
  readonly name = 'standard output';
  readonly #document = new FileSdDocument();
  readonly #tell: (list: Buffer) => Promise<void>;
  #last: Buffer | undefined;

  /** `tell` is given the bytes that the file would have; where it rejects, the list counts as not published. */
  constructor(tell: (list: Buffer) => Promise<void>) {
    this.#tell = tell;
  }

  /** See {@link TargetOutput.publish}. */
  async publish(wanted: Holdings): Promise<PublishResult> {
    const list = await runInSlices(this.#document.render(wanted));
    const changed = this.#last?.equals(list) !== true;
    if (changed) await this.#tell(list);
    this.#last = list;
    return { changed, groups: wanted.groups, bytes: list.length };
  }

  /** Nobody else can change what was told. */
  restore(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
}
