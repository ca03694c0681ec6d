import type { AssignmentSource, SourceEvent } from '../assignment-source.js';
import type { Rung } from '../events.js';

/** Loads what a transport stands on, and creates its source. */
export type LoadSource = () => Promise<AssignmentSource>;

/** A source that is loaded with its first subscription: a rung that nobody tries costs no time and no memory. */
export class LateSource implements AssignmentSource {
  readonly rung: Rung;
  readonly #load: LoadSource;
  #loaded: Promise<AssignmentSource> | undefined;

  constructor(rung: Rung, load: LoadSource) {
    this.rung = rung;
    this.#load = load;
  }

  /** @throws as the source does, and what its loading throws. */
  async *subscribe(signal: AbortSignal): AsyncGenerator<SourceEvent, void, undefined> {
    this.#loaded ??= this.#load();
    const source = await this.#loaded;
    yield* source.subscribe(signal);
  }
}
