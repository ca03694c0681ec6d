import type { Clock } from '../../base/clock.js';
import { LOCK_TOUCH_INTERVAL_MS, openLockFile, type LockFile } from '../lock/lock-file.js';
import type { ResolvedOutput } from './resolve-output-path.js';

/** The lock of an output wherever that leads: a link may be pointed elsewhere while we write. */
export class OutputLock {
  readonly #clock: Clock;
  readonly #remarks: string[] = [];
  #lock: LockFile | undefined;
  #isReleased = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Makes sure that nobody else writes `output`; to be called right before it is renamed.
   *
   * @throws OutputInUseError when another process does.
   * @throws FileError when that cannot be told.
   */
  async guard({ file }: ResolvedOutput): Promise<void> {
    const former = this.#lock;
    if (former?.file === file) {
      await former.assertOurs();
      return;
    }
    if (this.#isReleased) return;
    this.#lock = await openLockFile(file, { clock: this.#clock });
    if (former === undefined) return;
    this.#remarks.push(...former.takeRemarks());
    await former.release();
  }

  /**
   * Keeps the lock until `signal` aborts; then rejects with its reason. Tells `onRemark` what is wrong with the lock.
   *
   * @throws OutputInUseError when another process has taken it.
   */
  async keep(signal: AbortSignal, onRemark: (remark: string) => void): Promise<never> {
    for (;;) {
      await this.#clock.sleep(LOCK_TOUCH_INTERVAL_MS, signal);
      await this.#lock?.touch();
      for (const remark of this.takeRemarks()) onRemark(remark);
    }
  }

  /** What an operator should know, each thing once. */
  takeRemarks(): readonly string[] {
    return [...this.#remarks.splice(0), ...(this.#lock?.takeRemarks() ?? [])];
  }

  /** Gives it away. Never throws. */
  async release(): Promise<void> {
    this.#isReleased = true;
    await this.#lock?.release();
  }
}
