import { lstat, readlink, symlink } from 'node:fs/promises';
import type { Clock } from '../../base/clock.js';
import { HouseError } from '../../base/house-error.js';
import { errnoOf, FileError } from '../files/file-error.js';
import { OutputLock } from './output-lock.js';
import {
  prepareReplacing,
  replaceOutput,
  type ReplaceFileOptions,
  type StandingFile,
} from './replace-file.js';
import { resolveOutputPath, type OutputLink, type ResolvedOutput } from './resolve-output-path.js';
import { readSealedFile, writeSealedFile, type SealedReading } from './sealed-file.js';
import { Sighting } from './sighting.js';
import { memoryPath } from './staging-directory.js';
import { Turns } from '../../base/turns.js';

/** Settings of {@link OwnedFile}. */
export interface OwnedFileOptions {
  /** Permission bits; without them a standing file keeps its own, and a new one gets 0644 whatever the umask. */
  readonly mode?: number | undefined;
  readonly clock: Clock;
}

/** What {@link OwnedFile.write} did. */
export interface WriteResult {
  /** False when the same contents stood already, and nothing was touched. */
  readonly changed: boolean;
  readonly warnings: readonly string[];
}

/**
 * A file that only this process writes, by a lock beside it; whose contents it puts back when somebody else changed
 * them; and beside which it remembers something.
 */
export class OwnedFile {
  readonly #path: string;
  readonly #options: OwnedFileOptions;
  readonly #lock: OutputLock;
  readonly #sighting: Sighting;
  readonly #turns = new Turns();
  #place: ResolvedOutput;
  #standing: StandingFile;
  /** What readers should see. */
  #wanted: Buffer | undefined;
  /** What they do see, with the right mode, as far as we know. */
  #seen: Buffer | undefined;

  private constructor(path: string, options: OwnedFileOptions, opened: Opened) {
    const { lock, place, standing } = opened;
    this.#path = path;
    this.#options = options;
    this.#lock = lock;
    this.#sighting = new Sighting(options.clock);
    this.#place = place;
    this.#standing = standing;
    this.#wanted = standing.contents;
    const keepsMode = options.mode === undefined || options.mode === standing.mode;
    this.#seen = keepsMode ? standing.contents : undefined;
  }

  /**
   * Makes sure that the file can be replaced, and that nobody else does so; nothing is written yet.
   *
   * @throws FileError that says what to do.
   * @throws OutputInUseError when another process writes it.
   */
  static async open(path: string, options: OwnedFileOptions): Promise<OwnedFile> {
    const file = new OwnedFile(path, options, await open(path, options));
    await file.#sighting.remember(file.#place.file);
    return file;
  }

  /** What stood when it was opened. */
  get standing(): StandingFile {
    return this.#standing;
  }

  /** What readers see, or are to see again once it is put back: what was written last, else what stood at the start. */
  get contents(): Buffer | undefined {
    return this.#wanted;
  }

  /** Where the memory lies. */
  get memoryPath(): string {
    return memoryPath(this.#place.file);
  }

  /** What an operator should know about the lock, each thing once. */
  takeRemarks(): readonly string[] {
    return this.#lock.takeRemarks();
  }

  /**
   * Makes `contents` what readers see, see `replaceFile`; does nothing when they are.
   *
   * @throws FileError or OutputInUseError; then they see what they saw before.
   */
  async write(contents: Buffer): Promise<WriteResult> {
    return await this.#turns.take(async () => {
      if (this.#seen?.equals(contents) === true) {
        this.#wanted = contents;
        return { changed: false, warnings: [] };
      }
      const warning = await this.#replace(await resolveOutputPath(this.#path), contents);
      const warnings = [...this.takeRemarks(), ...(warning === undefined ? [] : [warning])];
      return { changed: true, warnings };
    });
  }

  /**
   * Puts back what was written last, or what stood when the file was opened, if somebody else changed or removed it.
   * Another mode or owner is left as it is; a link that was pointed elsewhere is followed there.
   *
   * @returns what was found instead, in words; `undefined` when all is as it was left.
   * @throws FileError or OutputInUseError when it cannot be put back; then {@link write} writes in any case.
   */
  async restore(): Promise<string | undefined> {
    return await this.#turns.take(async () => {
      if (this.#wanted === undefined) return undefined;
      try {
        return await this.#restore(this.#wanted);
      } catch (error) {
        this.#seen = undefined;
        if (errnoOf(error) === undefined || error instanceof HouseError) throw error;
        throw new FileError(`Cannot look after "${this.#path}"`, error);
      }
    });
  }

  /**
   * Keeps the lock until `signal` aborts; then rejects with its reason. Tells `onRemark` what is wrong with the lock.
   *
   * @throws OutputInUseError when another process has taken it.
   */
  async keep(signal: AbortSignal, onRemark: (remark: string) => void): Promise<never> {
    return await this.#lock.keep(signal, onRemark);
  }

  /** True while there is a memory, whatever is in it. */
  async hasMemory(): Promise<boolean> {
    return (await lstat(this.memoryPath).catch(() => undefined)) !== undefined;
  }

  /** What {@link remember} wrote last, in this process or one before it. */
  async recall(version: number): Promise<SealedReading> {
    return await readSealedFile(this.memoryPath, version);
  }

  /**
   * Remembers `value`, whose form has this version, beside the file.
   *
   * @throws FileError or OutputInUseError; then stays what was remembered before.
   */
  async remember(version: number, value: unknown): Promise<void> {
    await this.#turns.take(async () => {
      await this.#lock.guard(this.#place);
      await writeSealedFile(this.memoryPath, version, value);
    });
  }

  /** Gives the lock away, after what is being written. The file and the memory stay. Never throws. */
  async close(): Promise<void> {
    await this.#turns.take(() => this.#lock.release());
  }

  async #restore(wanted: Buffer): Promise<string | undefined> {
    const relinked = await relink(this.#place.link);
    const output = await this.#resolveAgain();
    const difference = await this.#sighting.differenceOf(output.file, wanted);
    const isElsewhere = output.file !== this.#place.file;
    this.#place = output;
    if (difference === undefined) return relinked;
    this.#seen = undefined;
    // Who made it anew did not choose its mode and owner for us; who chose another file did.
    const isItself = output.standing !== undefined && this.#sighting.isOf(output.standing);
    const like = isItself || isElsewhere ? undefined : this.#sighting.attributes;
    await this.#replace(output, wanted, { like });
    return isElsewhere ? 'it leads to another file now' : difference;
  }

  /** A link that leads nowhere has lost its file: that is to be put back where it was. */
  async #resolveAgain(): Promise<ResolvedOutput> {
    try {
      return await resolveOutputPath(this.#path);
    } catch (error) {
      const { file, link } = this.#place;
      const isGone = link !== undefined && !(await exists(file));
      if (!isGone || (await readlink(link.path).catch(() => '')) !== link.content) throw error;
      return { ...this.#place, standing: undefined };
    }
  }

  async #replace(
    output: ResolvedOutput,
    contents: Buffer,
    rest: ReplaceFileOptions = {},
  ): Promise<string | undefined> {
    const { mode } = this.#options;
    const warning = await replaceOutput(output, contents, {
      ...rest,
      ...(mode === undefined ? {} : { mode }),
      beforeRename: (place) => this.#lock.guard(place),
    });
    this.#place = output;
    this.#wanted = this.#seen = contents;
    await this.#sighting.remember(output.file);
    return warning;
  }
}

interface Opened {
  readonly lock: OutputLock;
  readonly place: ResolvedOutput;
  readonly standing: StandingFile;
}

async function open(path: string, { clock }: OwnedFileOptions): Promise<Opened> {
  const lock = new OutputLock(clock);
  try {
    const standing = await prepareReplacing(path, (output) => lock.guard(output));
    return { lock, place: await resolveOutputPath(path), standing };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** Puts back a link that was removed. What somebody has put in its place stays. */
async function relink(link: OutputLink | undefined): Promise<string | undefined> {
  if (link === undefined || (await exists(link.path))) return undefined;
  await symlink(link.content, link.path);
  return 'the symbolic link was removed';
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    throw error;
  }
}
