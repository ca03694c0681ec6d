/** Something that comes in faster than it is taken: only the newest is kept. */
export class Latest<T> {
  #waiting: { readonly value: T } | undefined;
  #end: { readonly error?: unknown } | undefined;
  #awaited: (() => void) | undefined;
  #moot = new AbortController();

  /** Aborts when there is a newer one than was taken last, or with {@link giveUp}. */
  get moot(): AbortSignal {
    return this.#moot.signal;
  }

  /** Something newer than what is waiting. */
  put(value: T): void {
    this.#waiting = { value };
    this.#moot.abort();
    this.#tell();
  }

  /** Nothing comes any more. With an error, who asks for more gets that. Only the first end counts. */
  end(reason: { readonly error?: unknown } = {}): void {
    this.#end ??= reason;
    this.#tell();
  }

  /** What was taken last is of no interest any more. */
  readonly giveUp = (): void => {
    this.#moot.abort();
  };

  /**
   * Waits for something newer than what was taken before. What waited when the end came is still given.
   *
   * @returns `undefined` at the end. Rejects with the error that ended it.
   */
  async take(): Promise<T | undefined> {
    while (this.#waiting === undefined) {
      if (this.#end !== undefined) {
        if ('error' in this.#end) throw this.#end.error;
        return undefined;
      }
      await new Promise<void>((resolve) => (this.#awaited = resolve));
    }
    const { value } = this.#waiting;
    this.#waiting = undefined;
    this.#moot = new AbortController();
    return value;
  }

  #tell(): void {
    this.#awaited?.();
    this.#awaited = undefined;
  }
}
