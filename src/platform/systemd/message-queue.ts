import { callSystemdNotify, type NotifyFailure } from './call-systemd-notify.js';
import { toAssignments, withMessage, type SystemdMessage } from './systemd-message.js';

/** Whoever ends waits no longer than this for the last messages to get through. */
const LAST_WORDS_MS = 1_000;

/** Sends messages one after the other, by a program that runs once at a time. */
export class MessageQueue {
  readonly #env: Readonly<Record<string, string | undefined>>;
  readonly #onFailure: (failure: NotifyFailure) => void;
  readonly #end = new AbortController();
  #waiting: readonly SystemdMessage[] = [];
  #sending: Promise<void> | undefined;
  #hasFailed = false;
  #isClosed = false;

  /** `onFailure` is called once at most. */
  constructor(
    env: Readonly<Record<string, string | undefined>>,
    onFailure: (failure: NotifyFailure) => void,
  ) {
    this.#env = env;
    this.#onFailure = onFailure;
  }

  /** Sends it when those before it are through; until then a newer one may take its place. */
  add(message: SystemdMessage): void {
    if (this.#isClosed) return;
    this.#waiting = withMessage(this.#waiting, message);
    this.#sending ??= this.#sendAll();
  }

  /** Takes no more, and sends what waits, for a second at most. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const timer = setTimeout(() => {
      this.#waiting = [];
      this.#end.abort();
    }, LAST_WORDS_MS);
    await this.#sending;
    clearTimeout(timer);
  }

  async #sendAll(): Promise<void> {
    const options = { env: this.#env, signal: this.#end.signal };
    for (let next = this.#take(); next !== undefined; next = this.#take()) {
      const failure = await callSystemdNotify(toAssignments(next), options);
      if (failure !== undefined) this.#tell(failure);
    }
    this.#sending = undefined;
  }

  #take(): SystemdMessage | undefined {
    const [first, ...rest] = this.#waiting;
    this.#waiting = rest;
    return first;
  }

  #tell(failure: NotifyFailure): void {
    if (this.#hasFailed || this.#isClosed) return;
    this.#hasFailed = true;
    this.#onFailure(failure);
  }
}
