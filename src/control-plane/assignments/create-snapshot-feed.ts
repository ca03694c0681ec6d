import type { Clock } from '../../base/clock.js';
import type { AssignmentBoard } from './assignment-board.js';
import type { RefreshBehaviour } from '../eras/behaviour.js';
import type { PollView, SnapshotFeed, Subscriber } from './snapshot-feed.js';
import { SnapshotView } from './snapshot-view.js';

/** Makes the feed of a behaviour over what `board` shows. */
export function createSnapshotFeed(
  board: AssignmentBoard,
  behaviour: RefreshBehaviour,
  clock: Clock,
): SnapshotFeed {
  if (behaviour.kind === 'ticks') return new TickingFeed(board, behaviour, clock);
  return {
    forStream: () => board.view,
    forPoll: () => ({ view: board.view, isTold: true }),
    close: () => undefined,
  };
}

type Ticks = Extract<RefreshBehaviour, { kind: 'ticks' }>;

/** More lists than a mesh has clients that no loop keeps; of these, the one that nobody asked for longest goes. */
const MAX_VIEWS = 1_000;

/**
 * Kuma's way: lists that clients are answered from, and loops that compare a list with the store once per tick, each
 * as long as its client is there. A list that no loop keeps becomes old, and is told to the next client.
 */
class TickingFeed implements SnapshotFeed {
  readonly #board: AssignmentBoard;
  readonly #behaviour: Ticks;
  readonly #clock: Clock;
  readonly #views = new Map<string, SnapshotView>();
  /** How many loops keep each view that has any. */
  readonly #keepers = new Map<SnapshotView, number>();
  readonly #closed = new AbortController();
  /** The one node id whose waiting polls are told, where that matters. */
  #firstNode: string | undefined;
  #isKept = false;

  constructor(board: AssignmentBoard, behaviour: Ticks, clock: Clock) {
    this.#board = board;
    this.#behaviour = behaviour;
    this.#clock = clock;
    if (behaviour.polls === 'from-start') this.#keepForGood(this.#filled('v1'));
  }

  forStream(subscriber: Subscriber, signal: AbortSignal): SnapshotView {
    const view = this.#viewOf(this.#nameOf(subscriber));
    void this.#keep(view, AbortSignal.any([signal, this.#closed.signal]));
    return view;
  }

  forPoll(subscriber: Subscriber): PollView {
    const view = this.#filled(this.#nameOf(subscriber));
    if (this.#behaviour.polls !== 'each-poll') {
      this.#keepForGood(view);
      return { view, isTold: true };
    }
    view.show(this.#board.current);
    this.#firstNode ??= subscriber.nodeId;
    if (this.#firstNode !== subscriber.nodeId) return { view, isTold: false };
    this.#keepForGood(view);
    return { view, isTold: true };
  }

  close(): void {
    this.#closed.abort();
  }

  #nameOf({ apiVersion, nodeId }: Subscriber): string {
    return this.#behaviour.perNode ? `${apiVersion} ${nodeId}` : apiVersion;
  }

  #viewOf(name: string): SnapshotView {
    const view = this.#views.get(name) ?? new SnapshotView();
    this.#views.delete(name);
    this.#views.set(name, view);
    this.#forgetOldest();
    return view;
  }

  #forgetOldest(): void {
    if (this.#views.size - this.#keepers.size <= MAX_VIEWS) return;
    for (const [name, view] of this.#views) {
      if (this.#keepers.has(view)) continue;
      this.#views.delete(name);
      return;
    }
  }

  /** A view that shows something: what the board has, where it was empty. */
  #filled(name: string): SnapshotView {
    const view = this.#viewOf(name);
    if (view.current === undefined) view.show(this.#board.current);
    return view;
  }

  #keepForGood(view: SnapshotView): void {
    if (this.#isKept) return;
    this.#isKept = true;
    void this.#keep(view, this.#closed.signal);
  }

  async #keep(view: SnapshotView, signal: AbortSignal): Promise<void> {
    this.#keepers.set(view, (this.#keepers.get(view) ?? 0) + 1);
    try {
      for (;;) {
        await this.#clock.sleep(this.#behaviour.everyMs, signal);
        view.show(this.#board.current);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      this.#release(view);
    }
  }

  #release(view: SnapshotView): void {
    const left = (this.#keepers.get(view) ?? 0) - 1;
    if (left > 0) this.#keepers.set(view, left);
    else this.#keepers.delete(view);
  }
}
