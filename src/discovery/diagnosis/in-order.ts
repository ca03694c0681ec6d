import type { Observer } from '../../base/observer.js';

/** Who does one of several things that go on at the same time tells it here. */
export interface Lane<E> extends Observer<E> {
  /** It is done: who comes behind it is heard. */
  close(): void;
}

/**
 * Lets `count` tell at the same time, and `observer` hear one after the other, in order: the first that is not done is
 * heard at once, what the others tell waits.
 */
export function createLanes<E>(count: number, observer: Observer<E>): readonly Lane<E>[] {
  const lanes = Array.from({ length: count }, () => ({ held: [] as E[], open: true }));
  let current = 0;
  const moveOn = (): void => {
    while (lanes[current]?.open === false) {
      current++;
      for (const event of lanes[current]?.held.splice(0) ?? []) observer.observe(event);
    }
  };
  return lanes.map((lane, index) => ({
    observe: (event) => {
      if (index === current) observer.observe(event);
      else lane.held.push(event);
    },
    close: () => {
      lane.open = false;
      moveOn();
    },
  }));
}
