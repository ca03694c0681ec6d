import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import type { Clock } from '../../base/clock.js';
import { breakLock, isAlive } from './break-lock.js';
import {
  claimLock,
  discardCandidate,
  removeLock,
  stageCandidate,
  type Candidate,
} from './claim-lock.js';
import { errnoOf, FileError } from '../files/file-error.js';
import { encodeLock, type LockRecord } from './lock-record.js';
import { OutputInUseError } from './output-in-use-error.js';
import { readProcessIdentity, type ProcessIdentity } from './process-identity.js';
import { readLock, touchLock, type FoundLock, type PresentLock } from './read-lock.js';
import {
  ensureStagingDirectory,
  lockPath,
  removeStagingFilesOf,
} from '../output/staging-directory.js';
import { Turns } from '../../base/turns.js';

/** Settings of {@link openLockFile}. */
export interface LockFileOptions {
  readonly clock: Clock;
  /** Default: this process. */
  readonly identity?: ProcessIdentity;
}

/** How often a lock is to be touched. */
export const LOCK_TOUCH_INTERVAL_MS = 5_000;

/** Each further one means that somebody else took, left or broke it in that very moment. */
const MAX_ATTEMPTS = 50;

/**
 * Takes the lock of the output `file` (its resolved path), so that a second process does not write it at the same
 * time. One that dead processes left, or a damaged one, is replaced; where none can be made the file is written all
 * the same, with a warning, and the lock is tried again with every touch.
 *
 * @throws OutputInUseError at once when a living process has it.
 */
export async function openLockFile(file: string, options: LockFileOptions): Promise<LockFile> {
  const identity = options.identity ?? (await readProcessIdentity());
  const record = {
    ...identity,
    nonce: randomBytes(16).toString('hex'),
    since: new Date().toISOString(),
  };
  const lock = new LockFile(file, record, options.clock);
  await lock.open();
  return lock;
}

/** The lock of an output. See {@link openLockFile}. */
export class LockFile {
  /** The output that it is for. */
  readonly file: string;
  readonly #path: string;
  readonly #record: LockRecord;
  readonly #contents: Buffer;
  readonly #clock: Clock;
  readonly #turns = new Turns();
  #state: 'held' | 'missing' | 'released' = 'missing';
  #remarks: string[] = [];
  #lastFailure: string | undefined;

  constructor(file: string, record: LockRecord, clock: Clock) {
    this.file = file;
    this.#path = lockPath(file);
    this.#record = record;
    this.#contents = encodeLock(record);
    this.#clock = clock;
  }

  /** Takes it. @throws OutputInUseError */
  async open(): Promise<void> {
    await this.#turns.take(() => this.#secure());
  }

  /**
   * To be called before each rename of the output. Takes the lock again where somebody removed or damaged it.
   *
   * @throws OutputInUseError when another process has it.
   * @throws FileError when it cannot be told whose it is; then nothing must be written.
   */
  async assertOurs(): Promise<void> {
    await this.#turns.take(async () => {
      if (this.#state === 'released') return;
      const found = await this.#read();
      if (!this.#isOurs(found)) await this.#contend(found);
    });
  }

  /**
   * To be called every {@link LOCK_TOUCH_INTERVAL_MS}, else others take us for dead.
   *
   * @throws OutputInUseError when another process has it.
   */
  async touch(): Promise<void> {
    await this.#turns.take(async () => {
      if (this.#state === 'released') return;
      try {
        if (this.#state === 'held' && (await touchLock(this.#path, this.#record.nonce))) {
          this.#lastFailure = undefined;
          return;
        }
        await this.#contend(await this.#read());
      } catch (error) {
        this.#note('touch', error);
      }
    });
  }

  /** Gives it away, if it is still ours. Never throws: a lock that stays is dead as soon as its process is. */
  async release(): Promise<void> {
    await this.#turns.take(async () => {
      const wasHeld = this.#state === 'held';
      this.#state = 'released';
      const found = wasHeld ? await readLock(this.#path).catch(() => undefined) : undefined;
      if (this.#isOurs(found)) await removeLock(this.#path).catch(() => undefined);
    });
  }

  /** What an operator should know about the lock, each thing once. */
  takeRemarks(): readonly string[] {
    return this.#remarks.splice(0);
  }

  /** The lock is not ours, or not there. */
  async #contend(found: FoundLock | undefined): Promise<void> {
    if (found?.kind === 'held' && this.#state === 'held') {
      const winner = { file: this.file, lock: this.#path, holder: found.record };
      throw new OutputInUseError('meanwhile', winner);
    }
    await this.#secure();
  }

  /** What stands there; `undefined` when that cannot be told, and a lock could never be made here. */
  async #read(): Promise<FoundLock | undefined> {
    try {
      return await readLock(this.#path);
    } catch (error) {
      if (this.#state !== 'held') return undefined;
      throw new FileError(`Cannot read the lock "${this.#path}"`, error);
    }
  }

  /** Takes it, or notes why there is none. */
  async #secure(): Promise<void> {
    this.#state = 'missing';
    try {
      await this.#take();
      this.#state = 'held';
      this.#lastFailure = undefined;
    } catch (error) {
      this.#note('make', error);
    }
  }

  async #take(): Promise<void> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      await ensureStagingDirectory(dirname(this.file));
      const candidate = await stageCandidate(this.#path, this.#contents);
      try {
        if (await this.#attempt(candidate)) return;
      } finally {
        await discardCandidate(candidate);
      }
    }
    throw new FileError('it changes hands all the time');
  }

  /** Either takes it, or takes away what stands in the way. */
  async #attempt(candidate: Candidate): Promise<boolean> {
    const { staged, nowMs, failure } = candidate;
    if (failure === undefined && (await claimLock(this.#path, staged, this.#contents))) return true;
    const found = await readLock(this.#path);
    if (this.#isOurs(found)) return true;
    if (found.kind === 'held' && (await isAlive(found, this.#record, nowMs))) {
      const { record: holder, touchedAtMs } = found;
      const winner = { file: this.file, lock: this.#path, holder, ageMs: nowMs - touchedAtMs };
      throw new OutputInUseError('at the start', winner);
    }
    if (failure !== undefined) throw failure as Error;
    if (found.kind !== 'absent') await this.#clear(found, candidate);
    return false;
  }

  async #clear(found: PresentLock, candidate: Candidate): Promise<void> {
    const attempt = { lock: this.#path, contents: this.#contents, me: this.#record, candidate };
    if (!(await breakLock(found, attempt, this.#clock))) return;
    if (found.kind === 'damaged')
      this.#remarks.push(`The lock "${this.#path}" was damaged (${found.reason}) and is replaced`);
    // If the dead one only stood still, in the middle of a write, it finds nothing to rename.
    else await removeStagingFilesOf(found.record.pid, this.file);
  }

  #isOurs(found: FoundLock | undefined): boolean {
    return found?.kind === 'held' && found.record.nonce === this.#record.nonce;
  }

  /** What the file system has against a lock must not keep the file from being written. */
  #note(what: 'make' | 'touch', error: unknown): void {
    const errno = errnoOf(error);
    if (error instanceof OutputInUseError) throw error;
    if (errno === undefined && !(error instanceof FileError)) throw error;
    const why = error instanceof FileError ? error.message : (errno ?? '');
    if (why === this.#lastFailure) return;
    this.#lastFailure = why;
    this.#remarks.push(
      `Cannot ${what} the lock "${this.#path}": ${why}; a second process that writes the same file may go unnoticed`,
    );
  }
}
