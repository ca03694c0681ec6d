import { Page } from '../../src/base/page.js';
import { Holdings } from '../../src/targets/holdings.js';
import { publicationAt, type Publication } from '../../src/targets/publication.js';
import {
  setConnected,
  takeAnswer,
  type Answer,
  type Settlement,
  type SettlementPolicy,
} from '../../src/targets/settlement.js';
import {
  createSettlements,
  releaseHoldOf,
  withSettlement,
  type Settlements,
} from '../../src/targets/settlements.js';
import { TargetGroup } from '../../src/targets/target-group.js';

/** The policy of the command line's defaults, without the guard. */
const UNGUARDED: SettlementPolicy = {
  removalDelayMs: 3_000,
  maxDropShare: 1,
  maxDropHoldMs: 60_000,
  once: false,
};

/** What identities hold, said shortly: `{ a: '1' }` is identity a with one group of text 1, `''` holds nothing. */
export type Short = Readonly<Record<string, string>>;

/** {@link Short} at length. */
export function held(state: Short): Holdings {
  return Holdings.empty.with(
    Object.entries(state).map(([id, text]) => [id, text === '' ? [] : [group(id, text)]]),
  );
}

/** A group with nothing about it but `text`. */
export function group(
  identity: string,
  text: string,
  Kind: typeof TargetGroup = TargetGroup,
): TargetGroup {
  const page = new Page(Buffer.from(text));
  const order = { service: { mesh: '', service: '' }, identity };
  return new Kind(order, { page, start: 0, end: page.bytes.length });
}

/** What is held, as {@link Short} says it; `undefined` stays. */
export function short(groups: Holdings | undefined): Short | undefined {
  if (groups === undefined) return undefined;
  return Object.fromEntries(
    [...groups].map(([id, list]) => [id, list.map(({ text }) => text).join()]),
  );
}

/** An answer that holds `state`. */
export function answer(state: Short, overrides: Partial<Answer> = {}): Answer {
  const rest = { kept: new Set<string>(), removesNothing: false, provisional: false };
  return { held: held(state), ...rest, ...overrides };
}

/** `count` identities of text 1: `{ a0: '1', a1: '1', … }`. */
export function many(prefix: string, count: number): Short {
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`${prefix}${String(i)}`, '1']),
  );
}

/** How a {@link Scene} begins. */
export interface SceneOptions {
  /** What each control plane held before; its length is their number. One that held nothing by default. */
  readonly standing?: readonly Short[];
  readonly unclaimed?: Short;
  readonly policy?: Partial<SettlementPolicy>;
  readonly minTargets?: number;
  /** By default when anything stands. */
  readonly fileStands?: boolean;
}

/** Control planes and a file, driven by hand. All are connected at first. */
export class Scene {
  nowMs = 0;
  #settlements: Settlements;
  readonly #context: Parameters<typeof publicationAt>[2];

  constructor({ standing = [{}], unclaimed = {}, minTargets = 0, ...rest }: SceneOptions = {}) {
    this.#settlements = createSettlements({
      controlPlanes: standing.map(held),
      unclaimed: held(unclaimed),
    });
    const stands = [...standing, unclaimed].some((state) => Object.keys(state).length > 0);
    const policy = { ...UNGUARDED, ...rest.policy };
    this.#context = { policy, minTargets, fileStands: rest.fileStands ?? stands };
    for (const index of standing.keys()) this.comesBack(index);
  }

  /** The control plane at `index` answers. Returns what is shown then. */
  answers(state: Short, overrides: Partial<Answer> = {}, index = 0): Short | undefined {
    return this.takes(answer(state, overrides), index);
  }

  takes(given: Answer, index = 0): Short | undefined {
    this.hears(given, index);
    return this.shown();
  }

  /** As {@link takes}, but nobody looks at what is shown then. */
  hears(given: Answer, index = 0): Publication {
    const { policy } = this.#context;
    this.#change(index, (each) => takeAnswer(each, given, { policy, nowMs: this.nowMs }));
    return this.publication();
  }

  goesAway(index = 0): void {
    this.#change(index, (each) => setConnected(each, false, this.nowMs));
    this.publication();
  }

  comesBack(index = 0): void {
    this.#change(index, (each) => setConnected(each, true, this.nowMs));
    this.publication();
  }

  /** The operator lets go what is held. Returns what is shown then; fails when nothing is held. */
  releases(of: number | 'unclaimed' = 0): Short | undefined {
    const released = releaseHoldOf(this.#settlements, of);
    if (released === undefined) throw new Error(`nothing is held of ${String(of)}`);
    this.#settlements = released.settlements;
    return this.shown();
  }

  /** Whether the guard holds removals. */
  isHeld(of: number | 'unclaimed' = 0): boolean {
    const { controlPlanes, unclaimed } = this.#settlements;
    const settlement = of === 'unclaimed' ? unclaimed : controlPlanes[of];
    return settlement?.removals.holdSinceMs !== undefined;
  }

  after(ms: number): Short | undefined {
    this.nowMs += ms;
    return this.shown();
  }

  shown(): Short | undefined {
    return short(this.publication().wanted);
  }

  /** Applies the rule, and goes on from there. */
  publication(): Publication {
    const publication = publicationAt(this.#settlements, this.nowMs, this.#context);
    this.#settlements = publication.settlements;
    return publication;
  }

  get askAgainInMs(): number | undefined {
    return publicationAt(this.#settlements, this.nowMs, this.#context).askAgainInMs;
  }

  /** What the control plane at `index` holds by now. */
  settled(index = 0): Short | undefined {
    return short(this.#settlements.controlPlanes[index]?.settled);
  }

  /** Identities that the control plane at `index` lacks, and that still stay. */
  awaited(index = 0): readonly string[] {
    return [...(this.#settlements.controlPlanes[index]?.removals.missing.keys() ?? [])];
  }

  #change(index: number, change: (settlement: Settlement) => Settlement): void {
    const settlement = this.#settlements.controlPlanes[index];
    if (settlement === undefined) throw new RangeError(`no control plane ${String(index)}`);
    this.#settlements = withSettlement(this.#settlements, index, change(settlement));
  }
}
