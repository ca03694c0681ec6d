import { expect } from 'chai';
import fc from 'fast-check';
import type { Answer } from '../../../src/targets/settlement.js';
import type { TargetGroup } from '../../../src/targets/target-group.js';
import { held, Scene, type Short } from '../../support/settlement-scene.js';

describe('what is published when', () => {
  it('shows additions and changes at once', () => {
    const scene = new Scene();
    expect(scene.answers({ a: '1' })).to.deep.equal({ a: '1' });
    expect(scene.answers({ a: '2', b: '1' })).to.deep.equal({ a: '2', b: '1' });
    expect(scene.askAgainInMs).to.equal(undefined);
  });

  it('shows a removal when it has lasted for the removal delay', () => {
    const scene = new Scene();
    scene.answers({ a: '1', b: '1' });
    expect(scene.answers({ a: '1' })).to.deep.equal({ a: '1', b: '1' });
    expect(scene.askAgainInMs).to.equal(3_000);
    expect(scene.after(2_999)).to.deep.equal({ a: '1', b: '1' });
    expect(scene.after(1)).to.deep.equal({ a: '1' });
  });

  it('counts from the first answer that lacked the target, not from the newest', () => {
    const scene = new Scene();
    scene.answers({ a: '1', b: '1' });
    scene.answers({ a: '1' });
    scene.after(2_000);
    scene.answers({ a: '2' });
    expect(scene.after(1_000)).to.deep.equal({ a: '2' });
  });

  it('forgets the absence of a target that came back', () => {
    const scene = new Scene();
    scene.answers({ a: '1', b: '1' });
    scene.answers({ a: '1' });
    scene.after(2_000);
    scene.answers({ a: '1', b: '2' });
    scene.answers({ a: '1' });
    expect(scene.after(2_999)).to.deep.equal({ a: '1', b: '2' });
    expect(scene.after(1)).to.deep.equal({ a: '1' });
  });

  it('does not believe the false empty list of a policy change', () => {
    const scene = new Scene();
    scene.answers({ a: '1', b: '1', c: '1', d: '1' });
    scene.answers({});
    expect(scene.after(1_000)).to.deep.equal({ a: '1', b: '1', c: '1', d: '1' });
    expect(scene.answers({ a: '1', b: '1', c: '1', d: '1' })).to.deep.equal({
      a: '1',
      b: '1',
      c: '1',
      d: '1',
    });
    expect(scene.after(60_000)).to.deep.equal({ a: '1', b: '1', c: '1', d: '1' });
  });

  it('stops the wait while the control plane is away', () => {
    const scene = new Scene();
    scene.answers({ a: '1', b: '1' });
    scene.answers({ a: '1' });
    scene.after(2_000);
    scene.goesAway();
    expect(scene.askAgainInMs).to.equal(undefined);
    expect(scene.after(3_600_000)).to.deep.equal({ a: '1', b: '1' });
    scene.comesBack();
    expect(scene.askAgainInMs).to.equal(1_000);
    expect(scene.after(999)).to.deep.equal({ a: '1', b: '1' });
    expect(scene.after(1)).to.deep.equal({ a: '1' });
  });

  it('holds a provisional answer back for two seconds', () => {
    const scene = new Scene({ standing: [{ a: '1' }] });
    expect(scene.answers({ a: '2', b: '1' }, { provisional: true })).to.equal(undefined);
    expect(scene.askAgainInMs).to.equal(2_000);
    expect(scene.after(1_999)).to.equal(undefined);
    expect(scene.after(1)).to.deep.equal({ a: '2', b: '1' });
  });

  it('forgets a provisional answer when a newer one comes', () => {
    const scene = new Scene({ standing: [{ a: '1' }] });
    scene.answers({ stale: '1' }, { provisional: true });
    scene.after(1_000);
    expect(scene.answers({ a: '1', b: '1' })).to.deep.equal({ a: '1', b: '1' });
    expect(scene.after(60_000)).to.deep.equal({ a: '1', b: '1' });
  });

  it('trusts every answer at once without a removal delay', () => {
    const scene = new Scene({ standing: [{ a: '1' }], policy: { removalDelayMs: 0 } });
    expect(scene.answers({ b: '1' }, { provisional: true })).to.deep.equal({ b: '1' });
    expect(scene.answers({})).to.deep.equal({});
  });

  it('compares the first answer with the file that stood', () => {
    const scene = new Scene({ standing: [{ a: '1', b: '1' }] });
    expect(scene.shown()).to.equal(undefined);
    expect(scene.answers({ a: '1' })).to.deep.equal({ a: '1', b: '1' });
    expect(scene.after(3_000)).to.deep.equal({ a: '1' });
  });

  it('shows an empty first list over nothing only after the removal delay', () => {
    const scene = new Scene();
    expect(scene.answers({})).to.equal(undefined);
    expect(scene.askAgainInMs).to.equal(3_000);
    expect(scene.after(3_000)).to.deep.equal({});
  });

  it('keeps what a quarantined resource held, however long', () => {
    const scene = new Scene();
    scene.answers({ a: '1', b: '1' });
    scene.answers({ b: '2' }, { kept: new Set(['a']) });
    expect(scene.after(60_000)).to.deep.equal({ a: '1', b: '2' });
    scene.answers({ b: '2' });
    expect(scene.after(3_000)).to.deep.equal({ b: '2' });
  });

  it('removes nothing on the word of an answer that cannot be read in full', () => {
    const scene = new Scene();
    scene.answers({ a: '1', b: '1', c: '1' });
    scene.answers({ a: '1', b: '1' });
    scene.after(2_000);
    scene.answers({ a: '2' }, { removesNothing: true });
    expect(scene.askAgainInMs).to.equal(undefined);
    expect(scene.after(60_000)).to.deep.equal({ a: '2', b: '1', c: '1' });
    scene.answers({ a: '2' });
    expect(scene.shown()).to.deep.equal({ a: '2', b: '1' });
    expect(scene.after(3_000)).to.deep.equal({ a: '2' });
  });

  it('changes nothing while a provisional answer is held back, however short the removal delay', () => {
    const scene = new Scene({ standing: [{ a: '1' }], policy: { removalDelayMs: 500 } });
    scene.answers({ b: '1' }, { provisional: true });
    expect(scene.after(1_200)).to.equal(undefined);
    expect(scene.answers({ a: '1' })).to.deep.equal({ a: '1' });
  });

  it('keeps what a quarantined resource held in an answer that was still held back', () => {
    const scene = new Scene();
    scene.answers({ x: '1', y: '1' }, { provisional: true });
    scene.after(500);
    expect(scene.answers({ y: '1' }, { kept: new Set(['x']) })).to.deep.equal({ x: '1', y: '1' });
  });

  it('shows nothing on the word of an answer in which nothing can be read', () => {
    const scene = new Scene();
    expect(scene.answers({}, { removesNothing: true })).to.equal(undefined);
    expect(scene.after(60_000)).to.equal(undefined);
    expect(scene.answers({ a: '1' })).to.deep.equal({ a: '1' });
  });

  it('does not let an answer stand anew that is only said again', () => {
    const scene = new Scene({ standing: [{}], policy: { once: true } });
    scene.answers({ a: '1' });
    scene.after(2_000);
    expect(scene.answers({ a: '1' })).to.equal(undefined);
    expect(scene.after(1_000)).to.deep.equal({ a: '1' });
  });

  it('shows nothing once but an answer that stood for the whole removal delay', () => {
    const scene = new Scene({ standing: [{ a: '1' }], policy: { once: true } });
    scene.answers({ b: '1' });
    scene.after(2_000);
    expect(scene.answers({ c: '1' })).to.equal(undefined);
    expect(scene.after(2_999)).to.equal(undefined);
    expect(scene.after(1)).to.deep.equal({ c: '1' });
  });

  it('does not count the time away for an answer that has to stand', () => {
    const scene = new Scene({ standing: [{}], policy: { once: true } });
    scene.answers({ a: '1' });
    scene.goesAway();
    expect(scene.after(60_000)).to.equal(undefined);
    expect(scene.askAgainInMs).to.equal(undefined);
    scene.comesBack();
    expect(scene.after(3_000)).to.deep.equal({ a: '1' });
  });
});

/** One thing that happens, and how long after the one before. */
type Step =
  | { readonly afterMs: number; readonly kind: 'answer'; readonly answer: Answer }
  | { readonly afterMs: number; readonly kind: 'away' | 'back' | 'look' };

const ids = fc.constantFrom('a', 'b', 'c');
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        afterMs: fc.integer({ min: 0, max: 2_500 }),
        kind: fc.constant('answer' as const),
        answer: fc
          .record({
            held: fc.dictionary(ids, fc.constantFrom('1', '2')).map(held),
            kept: fc.uniqueArray(ids, { maxLength: 1 }).map((list) => new Set(list)),
            removesNothing: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
            provisional: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
          })
          .map((drawn) => ({
            ...drawn,
            kept: new Set([...drawn.kept].filter((id) => !drawn.held.has(id))),
          })),
      }),
    },
    fc.record({
      afterMs: fc.integer({ min: 0, max: 2_500 }),
      kind: fc.constantFrom('away', 'back', 'look'),
    }),
  ),
  { maxLength: 14 },
);

/** An answer whose holdings are a plain map. */
interface PlainAnswer extends Omit<Answer, 'held'> {
  readonly held: ReadonlyMap<string, readonly TargetGroup[]>;
}

/**
 * The rule once more, as slowly and plainly as it can be said: millisecond by millisecond, each identity on its own.
 */
class PlainRule {
  readonly shown = new Map<string, string>();
  readonly #missingForMs = new Map<string, number>();
  #newest: PlainAnswer | undefined;
  #heldBackMs = 0;
  connected = true;

  constructor(standing: Short) {
    for (const [id, text] of Object.entries(standing)) this.shown.set(id, text);
  }

  take(offered: Answer): void {
    const lastGood = [...offered.kept].flatMap((id) => {
      const groups = this.#newest?.held.get(id);
      return groups === undefined ? [] : [[id, groups] as const];
    });
    const given = { ...offered, held: new Map([...lastGood, ...offered.held]) };
    this.#newest = given;
    this.#heldBackMs = given.provisional ? 2_000 : 0;
    for (const id of this.shown.keys()) {
      if (given.held.has(id) || given.kept.has(id)) this.#missingForMs.delete(id);
      else if (!given.removesNothing) this.#missingForMs.set(id, this.#missingForMs.get(id) ?? 0);
    }
    this.#apply();
  }

  pass(ms: number): void {
    for (let i = 0; i < ms; i++) {
      this.#heldBackMs = Math.max(0, this.#heldBackMs - 1);
      if (this.connected)
        for (const [id, since] of this.#missingForMs) this.#missingForMs.set(id, since + 1);
      this.#apply();
    }
  }

  #apply(): void {
    if (this.#newest === undefined || this.#heldBackMs > 0) return;
    if (!this.#newest.removesNothing) {
      for (const [id, since] of this.#missingForMs) {
        if (since < 3_000) continue;
        this.shown.delete(id);
        this.#missingForMs.delete(id);
      }
    }
    for (const [id, groups] of this.#newest.held) {
      this.shown.set(id, groups.map(({ text }) => text).join());
    }
  }
}

describe('no sequence of answers', () => {
  it('takes a target away sooner, or keeps it longer, than the rule says', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const standing = { a: '1', b: '1' };
        const scene = new Scene({ standing: [standing] });
        const plain = new PlainRule(standing);
        for (const step of sequence) {
          plain.pass(step.afterMs);
          // The real rule is asked at any moment, the plain one at each: what lies between must not matter.
          scene.after(step.afterMs);
          if (step.kind === 'answer') {
            scene.takes(step.answer);
            plain.take(step.answer);
          } else if (step.kind !== 'look') {
            if (step.kind === 'back') scene.comesBack();
            else scene.goesAway();
            plain.connected = step.kind === 'back';
          }
          scene.shown();
          expect(scene.settled()).to.deep.equal(Object.fromEntries(plain.shown));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('leaves a change unannounced: it comes when it was said to come', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const scene = new Scene({ standing: [{ a: '1', b: '1' }] });
        for (const step of sequence) {
          scene.shown();
          const before = scene.settled();
          const justBefore = Math.min(step.afterMs, (scene.askAgainInMs ?? Infinity) - 1);
          if (justBefore >= 0) {
            scene.after(justBefore);
            expect(scene.settled()).to.deep.equal(before);
          }
          scene.nowMs += step.afterMs - Math.max(0, justBefore);
          if (step.kind === 'answer') scene.takes(step.answer);
          else if (step.kind === 'back') scene.comesBack();
          else if (step.kind !== 'look') scene.goesAway();
        }
      }),
      { numRuns: 300 },
    );
  });
});
