/** Somebody who is told what happens. Must not throw and must not block: it stands inside the control loop. */
export interface Observer<E> {
  observe(event: E): void;
}
