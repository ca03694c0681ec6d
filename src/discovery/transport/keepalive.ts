/** Kuma up to 1.0.7 allows one ping per five minutes, grpc-go's default. */
const PATIENT_MS = 310_000;

/** How often a control plane is pinged: what was learnt about it stays, over conversations, rungs and addresses. */
export class Keepalive {
  #timeMs: number;

  /** Begins with a ping each `timeMs`. */
  constructor(timeMs: number) {
    this.#timeMs = timeMs;
  }

  /** Time between two pings. */
  get timeMs(): number {
    return this.#timeMs;
  }

  /**
   * The server minds our pings, and is spared them from now on.
   *
   * @returns false when they were as rare as that already.
   */
  spare(): boolean {
    if (this.#timeMs >= PATIENT_MS) return false;
    this.#timeMs = PATIENT_MS;
    return true;
  }
}
