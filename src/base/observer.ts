/** Somebody who is told what happens. Must not throw and must not block: it stands inside the control loop. */
export interface Observer<E> {
  observe(event: E): void;
}

/** Tells several observers the same, in order. */
export function observeAll<E>(observers: readonly Observer<E>[]): Observer<E> {
  return {
    observe: (event) => {
      for (const observer of observers) observer.observe(event);
    },
  };
}
