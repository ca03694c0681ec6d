import { mkdir, open, rename } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FileError, errnoOf } from './file-error.js';
import { pruneFiles } from './prune-files.js';
import { rotatedName, rotationTime } from './rotated-name.js';

/** A file of lines, and when it makes room for the next one. */
export interface RotatingFileOptions {
  readonly path: string;
  /** Rotated before a write that would make it larger. Lines that came during a write go together into the next. */
  readonly maxBytes: number;
  /** Rotated files that are older are removed; 0 keeps them. */
  readonly maxAgeMs: number;
  /** Rotated files beyond this number are removed, the oldest first; 0 keeps them. */
  readonly maxRetainedFiles: number;
}

/** While a write lasts, this much is kept for the next one. */
const MAX_WAITING_CHARACTERS = 1024 ** 2;

/**
 * Opens a file for lines that only grows at its end; makes it, and its directory, when there is none.
 *
 * winston's own File transport is not used: after one failed write (a full disk) it never writes again, keeps
 * every further line in memory and never ends.
 *
 * @throws FileError when the file cannot be opened.
 */
export async function openRotatingFile(options: RotatingFileOptions): Promise<RotatingFile> {
  const { path } = options;
  try {
    await makeDirectory(dirname(path));
    return new RotatingFile(options, await open(path, 'a'));
  } catch (error) {
    throw new FileError(`Cannot log to "${path}"`, error);
  }
}

/** Node's own `recursive` never returns where a parent exists and still answers ENOENT, as /proc does (20.20). */
async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'EEXIST') return;
    if (errno !== 'ENOENT' || dirname(path) === path) throw error;
    await makeDirectory(dirname(path));
    await mkdir(path);
  }
}

/** See {@link openRotatingFile}. A line that cannot be written is lost and counted; the next one is tried anew. */
export class RotatingFile {
  readonly #options: RotatingFileOptions;
  #handle: FileHandle | undefined;
  #waiting = '';
  #waitingLines = 0;
  #lost = 0;
  #works = true;
  #writing: Promise<void> | undefined;

  /** Use {@link openRotatingFile}. */
  constructor(options: RotatingFileOptions, handle: FileHandle) {
    this.#options = options;
    this.#handle = handle;
  }

  /** Takes a line, without its line feed. Never throws, never blocks. */
  write(line: string): void {
    if (this.#waiting.length + line.length > MAX_WAITING_CHARACTERS) {
      this.#lost++;
      return;
    }
    this.#waiting += `${line}\n`;
    this.#waitingLines++;
    this.#writing ??= this.#writeAll();
  }

  /** How many lines were lost since the last call; zero while the file takes none. */
  takeLost(): number {
    if (!this.#works) return 0;
    const lost = this.#lost;
    this.#lost = 0;
    return lost;
  }

  /** Resolves when all lines are in the file and it is closed. */
  async close(): Promise<void> {
    await this.#writing;
    await this.#handle?.close().catch(() => undefined);
    this.#handle = undefined;
  }

  async #writeAll(): Promise<void> {
    while (this.#waitingLines > 0) {
      const text = this.#waiting;
      const lines = this.#waitingLines;
      this.#waiting = '';
      this.#waitingLines = 0;
      this.#works = await this.#append(text);
      if (!this.#works) this.#lost += lines;
    }
    this.#writing = undefined;
  }

  async #append(text: string): Promise<boolean> {
    const { path, maxBytes } = this.#options;
    try {
      this.#handle ??= await open(path, 'a');
      const { size } = await this.#handle.stat();
      if (size > 0 && size + Buffer.byteLength(text) > maxBytes) await this.#rotate();
      this.#handle ??= await open(path, 'a');
      await this.#handle.appendFile(text);
      return true;
    } catch {
      return false;
    }
  }

  /** Where the directory does not let itself be changed, a file that is too large is better than no log. */
  async #rotate(): Promise<void> {
    const { path, maxAgeMs, maxRetainedFiles } = this.#options;
    await this.#handle?.close();
    this.#handle = undefined;
    const retention = { maxAgeMs, maxFiles: maxRetainedFiles };
    await rename(path, rotatedName(path, new Date()))
      .then(() => pruneFiles(dirname(path), (name) => rotationTime(path, name), retention))
      .catch(() => undefined);
  }
}
