import { watch, type FSWatcher } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

/** What was found where a file should be. */
export type FileReading =
  | { readonly kind: 'content'; readonly bytes: Buffer }
  /** `error.code` is the system's, or `EFTYPE` for something that is no regular file, or `EFBIG`. */
  | { readonly kind: 'unreadable'; readonly error: NodeJS.ErrnoException };

/** A file that is being watched. */
export interface FileWatch {
  /** What was found at first. */
  readonly first: FileReading;
  /** Ends the watch; nothing is told any more. */
  close(): void;
}

/** How a file is watched. */
export interface WatchFileOptions {
  /** Told each time when something else is found than before. Must not throw. */
  readonly onChange: (reading: FileReading) => void;
  /** A larger file is unreadable. */
  readonly maxBytes: number;
  /** How long a change may take to be complete before the file is read. Default 50 ms. */
  readonly settleMs?: number;
  /** How often is looked without an event: network file systems and replaced directories raise none. Default 2 s. */
  readonly pollMs?: number;
}

/**
 * Reads a file and watches it from then on. The directory is watched, not the file, because editors and ConfigMaps
 * rename a new file over the old one; what counts is that the content differs.
 */
export async function watchFile(path: string, options: WatchFileOptions): Promise<FileWatch> {
  const watcher = new Watcher(path, options);
  const first = await watcher.start();
  return {
    first,
    close: () => {
      watcher.close();
    },
  };
}

class Watcher {
  readonly #path: string;
  readonly #options: WatchFileOptions;
  readonly #directory: DirectoryWatch;
  #poll: NodeJS.Timeout | undefined;
  #settling: NodeJS.Timeout | undefined;
  #last: FileReading | undefined;
  /** How the file looked when it was read last. */
  #look = '';
  /** The file itself was written to: two writes within one tick of the file system's clock look alike. */
  #touched = true;
  #checking: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(path: string, options: WatchFileOptions) {
    this.#path = path;
    this.#options = options;
    this.#directory = new DirectoryWatch(dirname(path), (name) => {
      this.#touched ||= name === null || name === basename(path);
      this.#stir();
    });
  }

  async start(): Promise<FileReading> {
    this.#directory.open();
    const reading = await this.#read();
    this.#last = reading;
    this.#poll = setInterval(() => {
      this.#directory.open();
      this.#check();
    }, this.#options.pollMs ?? 2_000);
    return reading;
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#poll);
    clearTimeout(this.#settling);
    this.#directory.close();
  }

  /** Something happened in the directory. What follows within the settle time is looked at together with it. */
  #stir(): void {
    this.#settling ??= setTimeout(() => {
      this.#settling = undefined;
      this.#check();
    }, this.#options.settleMs ?? 50);
  }

  /** One check at a time, so that an older reading never follows a newer one. */
  #check(): void {
    this.#checking = this.#checking.then(async () => {
      const reading = await this.#readIfNew();
      if (this.#closed || this.#last === undefined || isSame(reading, this.#last)) return;
      this.#last = reading;
      this.#options.onChange(reading);
    });
  }

  async #readIfNew(): Promise<FileReading> {
    const look = await lookOf(this.#path);
    if (look === this.#look && !this.#touched && this.#last !== undefined) return this.#last;
    return this.#read();
  }

  async #read(): Promise<FileReading> {
    this.#touched = false;
    this.#look = await lookOf(this.#path);
    return readBounded(this.#path, this.#options.maxBytes);
  }
}

/** Tells what happens in a directory, as far as the system says. Where it cannot, polling has to do. */
class DirectoryWatch {
  readonly #path: string;
  readonly #onEvent: (name: string | null) => void;
  #watcher: FSWatcher | undefined;

  constructor(path: string, onEvent: (name: string | null) => void) {
    this.#path = path;
    this.#onEvent = onEvent;
  }

  /** Does nothing when it is open already. */
  open(): void {
    if (this.#watcher !== undefined) return;
    try {
      this.#watcher = watch(this.#path, (_, name) => {
        this.#onEvent(name);
      });
      this.#watcher.on('error', () => {
        this.close();
      });
    } catch {
      // Too many watches, or no such directory: tried again at the next poll.
    }
  }

  close(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }
}

/** What changes when a file is replaced or written to; empty when there is none. */
async function lookOf(path: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join();
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  }
}

async function readBounded(path: string, maxBytes: number): Promise<FileReading> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw systemError('EFTYPE', 'it is no regular file');
    if (found.size > maxBytes)
      throw systemError('EFBIG', `it is larger than ${String(maxBytes)} bytes`);
    return { kind: 'content', bytes: await readFile(path) };
  } catch (error) {
    return { kind: 'unreadable', error: error as NodeJS.ErrnoException };
  }
}

function systemError(code: string, message: string): NodeJS.ErrnoException {
  return Object.assign(new Error(message), { code });
}

function isSame(a: FileReading, b: FileReading): boolean {
  if (a.kind === 'content' && b.kind === 'content') return a.bytes.equals(b.bytes);
  return a.kind === 'unreadable' && b.kind === 'unreadable' && a.error.code === b.error.code;
}
