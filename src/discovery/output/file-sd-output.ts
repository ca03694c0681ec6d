import { FileError } from '../../platform/file-error.js';
import {
  DEFAULT_FILE_MODE,
  prepareReplacing,
  replaceFile,
  type StandingFile,
} from '../../platform/replace-file.js';
import { allGroups } from '../../targets/group-by-identity.js';
import { escapeForYaml, renderFileSd } from '../../targets/render-file-sd.js';
import type { GroupsByIdentity } from '../../targets/settlement.js';
import type { OutputOptions } from '../options.js';
import type { PublishResult, TargetOutput } from '../target-output.js';

/** The file that Prometheus' `file_sd_configs` reads. */
export class FileSdOutput implements TargetOutput {
  readonly name: string;
  /** The bytes that stood when the output was opened; `undefined` when there was no file, or it may not be read. */
  readonly standing: Buffer | 'unreadable' | undefined;
  /** Something about the output that an operator should look at. */
  readonly warning: string | undefined;
  readonly #options: OutputOptions;
  #published: Buffer | undefined;
  #lastWarning: string | undefined;

  private constructor(options: OutputOptions, standing: StandingFile) {
    this.name = options.file;
    this.standing = standing.contents ?? (standing.mode === undefined ? undefined : 'unreadable');
    this.warning = modeWarning(options.fileMode ?? standing.mode ?? DEFAULT_FILE_MODE);
    this.#options = options;
    const keepsMode = options.fileMode === undefined || options.fileMode === standing.mode;
    this.#published = keepsMode ? standing.contents : undefined;
  }

  /**
   * Makes sure that the file can be replaced; nothing is written yet.
   *
   * @throws FileError that says what to do.
   */
  static async open(options: OutputOptions): Promise<FileSdOutput> {
    return new FileSdOutput(options, await prepareReplacing(options.file));
  }

  /** See {@link TargetOutput.publish}. */
  async publish(groups: GroupsByIdentity): Promise<PublishResult> {
    const all = allGroups(groups);
    const bytes = this.#render(all);
    const result = { groups: all.length, bytes: bytes.length };
    if (this.#published?.equals(bytes) === true) return { ...result, changed: false };
    const { file, fileMode: mode } = this.#options;
    const warning = this.#unsaid(
      await replaceFile(file, bytes, mode === undefined ? {} : { mode }),
    );
    this.#published = bytes;
    return { ...result, changed: true, ...(warning === undefined ? {} : { warning }) };
  }

  /** What is wrong with every write is said with the first. */
  #unsaid(warning: string | undefined): string | undefined {
    const isSaid = warning === this.#lastWarning;
    this.#lastWarning = warning;
    return isSaid ? undefined : warning;
  }

  /** With the removals that wait, or escaped for YAML, a file may be more than a text can hold. */
  #renderJson(groups: Parameters<typeof renderFileSd>[0]): string {
    try {
      return renderFileSd(groups);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new FileError(`Cannot write "${this.name}": it would be too large for one text`);
    }
  }

  #render(groups: Parameters<typeof renderFileSd>[0]): Buffer {
    const json = this.#renderJson(groups);
    return Buffer.from(/\.ya?ml$/i.test(this.#options.file) ? escapeForYaml(json) : json, 'utf8');
  }
}

function modeWarning(mode: number): string | undefined {
  if ((mode & 0o004) !== 0) return undefined;
  return `mode 0${mode.toString(8)} hides the file from Prometheus when it runs as another user; see --output-file-mode`;
}
