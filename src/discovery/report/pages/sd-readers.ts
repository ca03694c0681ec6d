/** Who asks for `/sd`, and how often it says that it does. */
export interface SdReader {
  /** Its address, without the port. */
  readonly address: string;
  /** What it said in `X-Prometheus-Refresh-Interval-Seconds`. */
  readonly refreshIntervalSeconds: number;
  readonly lastAskedAtMs: number;
  /** It has not asked for more than twice its interval. */
  readonly isOverdue: boolean;
}

/** What more there are is not remembered: anybody can ask. */
const MAX_READERS = 50;

/** One that is gone for good is no news after a day. */
const FORGET_AFTER_MS = 86_400_000;

/** As Go writes a number of seconds. */
const SECONDS = /^\d{1,8}(\.\d{1,9})?$/;

/** Remembers who reads `/sd`. */
export class SdReaders {
  /** By address; the one that asked longest ago comes first. */
  readonly #readers = new Map<string, Omit<SdReader, 'isOverdue'>>();

  /**
   * Somebody at `peer` (`HOST:PORT`) asked. Without an interval, or with nonsense for one, it is somebody who looks,
   * and no reader.
   */
  asked(peer: string, refreshInterval: string | undefined, nowMs: number): void {
    if (refreshInterval === undefined || !SECONDS.test(refreshInterval)) return;
    const refreshIntervalSeconds = Number(refreshInterval);
    if (refreshIntervalSeconds === 0) return;
    const address = peer.replace(/:\d+$/, '');
    this.#readers.delete(address);
    this.#readers.set(address, { address, refreshIntervalSeconds, lastAskedAtMs: nowMs });
    this.#forgetOld(nowMs);
  }

  /** The ones that asked within a day, by address. */
  list(nowMs: number): readonly SdReader[] {
    this.#forgetOld(nowMs);
    return [...this.#readers.values()]
      .map((reader) => {
        const silentMs = nowMs - reader.lastAskedAtMs;
        return { ...reader, isOverdue: silentMs > 2_000 * reader.refreshIntervalSeconds };
      })
      .sort((a, b) => (a.address < b.address ? -1 : 1));
  }

  #forgetOld(nowMs: number): void {
    for (const [address, { lastAskedAtMs }] of this.#readers) {
      const isTooMany = this.#readers.size > MAX_READERS;
      if (!isTooMany && nowMs - lastAskedAtMs < FORGET_AFTER_MS) return;
      this.#readers.delete(address);
    }
  }
}
