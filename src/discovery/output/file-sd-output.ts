import type { Clock } from '../../base/clock.js';
import { systemClock } from '../../base/clock.js';
import { runInSlices, type Work } from '../../base/slices.js';
import { HouseError } from '../../base/house-error.js';
import { OwnedFile } from '../../platform/output/owned-file.js';
import type { SealedReading } from '../../platform/output/sealed-file.js';
import { DEFAULT_FILE_MODE } from '../../platform/output/stage-file.js';
import { escapeForYaml } from '../../targets/escape-for-yaml.js';
import { FileSdDocument } from '../../targets/file-sd-document.js';
import type { Holdings } from '../../targets/holdings.js';
import type { OutputOptions } from '../options.js';
import type { PublishResult, TargetOutput } from '../target-output.js';

/** Of the form of what is remembered beside the file. */
const MEMORY_VERSION = 1;

/** The file that Prometheus' `file_sd_configs` reads. Only one process at a time writes it. */
export class FileSdOutput implements TargetOutput {
  readonly name: string;
  /** The bytes that stood when the output was opened; `undefined` when there was no file. */
  readonly standing: Buffer | 'unreadable' | undefined;
  /** What about the output an operator should look at. */
  readonly warnings: readonly string[];
  readonly #file: OwnedFile;
  readonly #document = new FileSdDocument();
  readonly #isYaml: boolean;
  #lastWarning: string | undefined;

  private constructor(options: OutputOptions, file: OwnedFile) {
    const { mode, contents } = file.standing;
    this.name = options.file;
    this.standing = contents ?? (mode === undefined ? undefined : 'unreadable');
    const hidden = modeWarning(options.fileMode ?? mode ?? DEFAULT_FILE_MODE);
    this.warnings = [...(hidden === undefined ? [] : [hidden]), ...file.takeRemarks()];
    this.#isYaml = /\.ya?ml$/i.test(options.file);
    this.#file = file;
  }

  /**
   * Makes sure that the file can be replaced, and that no other process does so; nothing is written yet. Close it.
   *
   * @throws FileError that says what to do.
   * @throws OutputInUseError when another process writes the file.
   */
  static async open(options: OutputOptions, clock: Clock = systemClock): Promise<FileSdOutput> {
    const { file, fileMode: mode } = options;
    return new FileSdOutput(options, await OwnedFile.open(file, { mode, clock }));
  }

  /** See {@link TargetOutput.publish}. @throws OutputInUseError when another process has taken the file over. */
  async publish(wanted: Holdings): Promise<PublishResult> {
    const contents = await runInSlices(this.#render(wanted));
    const { changed, warnings } = await this.#file.write(contents);
    const result = { changed, groups: wanted.groups, bytes: contents.length };
    const warning = changed ? this.#unsaid(warnings.join('; ')) : undefined;
    return warning === undefined ? result : { ...result, warning };
  }

  /** See {@link TargetOutput.restore}. A file that somebody gave another mode or owner is left as it is. */
  async restore(): Promise<string | undefined> {
    return await this.#file.restore();
  }

  /**
   * Keeps other processes away until `signal` aborts; then rejects with its reason. Tells `onWarning` when something
   * is wrong with that.
   *
   * @throws OutputInUseError when another process has taken the file over.
   */
  async keep(
    signal: AbortSignal,
    onWarning: (reason: string) => void = () => undefined,
  ): Promise<never> {
    return await this.#file.keep(signal, onWarning);
  }

  /** What readers of the file see, or are to see again once it is put back. */
  get contents(): Buffer | undefined {
    return this.#file.contents;
  }

  /** Where {@link readMemory} reads. */
  get memoryPath(): string {
    return this.#file.memoryPath;
  }

  /** True while something is remembered beside the file. */
  async hasMemory(): Promise<boolean> {
    return await this.#file.hasMemory();
  }

  /** What was remembered beside the file. Its form is for the caller to check. */
  async readMemory(): Promise<SealedReading> {
    return await this.#file.recall(MEMORY_VERSION);
  }

  /**
   * Remembers `value`, anything that JSON can say, beside the file.
   *
   * @returns why that was not possible; then stays what was remembered before.
   */
  async writeMemory(value: unknown): Promise<string | undefined> {
    try {
      await this.#file.remember(MEMORY_VERSION, value);
      return undefined;
    } catch (error) {
      if (!(error instanceof HouseError)) throw error;
      return error.message;
    }
  }

  /** Lets other processes have the file, which stays. Waits for what is being written. Never throws. */
  async close(): Promise<void> {
    await this.#file.close();
  }

  /** What is wrong with every write is said with the first. */
  #unsaid(warning: string): string | undefined {
    const isSaid = warning === this.#lastWarning || warning === '';
    this.#lastWarning = warning;
    return isSaid ? undefined : warning;
  }

  *#render(wanted: Holdings): Work<Buffer> {
    const json = yield* this.#document.render(wanted);
    return this.#isYaml ? yield* escapeForYaml(json) : json;
  }
}

function modeWarning(mode: number): string | undefined {
  if ((mode & 0o004) !== 0) return undefined;
  return `mode 0${mode.toString(8)} hides the file from Prometheus when it runs as another user; see --output-file-mode`;
}
