import { expect } from 'chai';
import fc from 'fast-check';
import { Holdings } from '../../../src/targets/holdings.js';
import { mergeHoldings, NOTHING_MERGED } from '../../../src/targets/merge-holdings.js';
import { answer, held, many, Scene, short, type Short } from '../../support/settlement-scene.js';

describe('several control planes', () => {
  it('are merged into one set', () => {
    const two = new Scene({ standing: [{}, {}] });
    two.answers({ a: '1' }, {}, 0);
    expect(two.answers({ b: '1' }, {}, 1)).to.deep.equal({ a: '1', b: '1' });
  });

  it('are published as soon as the first of them answers', () => {
    const two = new Scene({ standing: [{}, {}] });
    expect(two.answers({ b: '1' }, {}, 1)).to.deep.equal({ b: '1' });
  });

  it('give equal groups once', () => {
    const two = new Scene({ standing: [{}, {}] });
    two.answers({ a: '1' }, {}, 0);
    expect(two.answers({ a: '1' }, {}, 1)).to.deep.equal({ a: '1' });
    expect(two.publication().settlements.merged.conflicts).to.equal(0);
  });

  it('leave the word to the first where they disagree, whoever answered first', () => {
    const two = new Scene({ standing: [{}, {}] });
    expect(two.answers({ a: 'second' }, {}, 1)).to.deep.equal({ a: 'second' });
    expect(two.answers({ a: 'first' }, {}, 0)).to.deep.equal({ a: 'first' });
    expect(two.publication().settlements.merged.conflicts).to.equal(1);
  });

  it('leave the word to the second where the first has nothing that can be scraped', () => {
    const two = new Scene({ standing: [{}, {}] });
    two.answers({ a: '' }, {}, 0);
    expect(two.answers({ a: '1' }, {}, 1)).to.deep.equal({ a: '1' });
    expect(two.publication().settlements.merged.conflicts).to.equal(0);
  });

  it('keep what one of them has when the other one loses it', () => {
    const two = new Scene({ standing: [{}, {}] });
    two.answers({ a: '1' }, {}, 0);
    two.answers({ a: '1' }, {}, 1);
    two.answers({}, {}, 0);
    expect(two.after(3_000)).to.deep.equal({ a: '1' });
  });

  it('keep the last good set of one that is away', () => {
    const two = new Scene({ standing: [{}, {}] });
    two.answers({ a: '1' }, {}, 0);
    two.answers({ b: '1' }, {}, 1);
    two.goesAway(0);
    two.answers({ b: '2' }, {}, 1);
    expect(two.after(86_400_000)).to.deep.equal({ a: '1', b: '2' });
  });

  describe('over a file that stands', () => {
    it('keep what nobody has claimed until each has answered, and the removal delay longer', () => {
      const two = new Scene({ standing: [{}, {}], unclaimed: { a: '1', b: '1', old: '1' } });
      expect(two.answers({ a: '2' }, {}, 0)).to.deep.equal({ a: '2', b: '1', old: '1' });
      expect(two.after(3_600_000)).to.deep.equal({ a: '2', b: '1', old: '1' });
      expect(two.answers({ b: '1' }, {}, 1)).to.deep.equal({ a: '2', b: '1', old: '1' });
      expect(two.after(2_999)).to.deep.equal({ a: '2', b: '1', old: '1' });
      expect(two.after(1)).to.deep.equal({ a: '2', b: '1' });
      expect(two.askAgainInMs).to.equal(undefined);
    });

    it('hold too many unclaimed removals, as those of a control plane', () => {
      const two = new Scene({
        standing: [{}, {}],
        unclaimed: many('old', 20),
        policy: { maxDropShare: 0.5 },
      });
      two.answers({ a: '1' }, {}, 0);
      two.answers({ old0: '1' }, {}, 1);
      expect(Object.keys(two.after(59_999) ?? {})).to.have.length(21);
      expect(two.after(1)).to.deep.equal({ a: '1', old0: '1' });
    });

    it('give an unclaimed target to the one that names it, even late', () => {
      const two = new Scene({ standing: [{}, {}], unclaimed: { x: '1' } });
      two.answers({}, {}, 0);
      two.answers({}, {}, 1);
      two.after(2_000);
      two.answers({ x: '2' }, {}, 0);
      expect(two.after(60_000)).to.deep.equal({ x: '2' });
    });

    it('keep what one of them no longer names while the other one has not answered', () => {
      const stood = { a: '1', gone: '1', b: '1' };
      const two = new Scene({ standing: [{ a: '1', gone: '1' }, { b: '1' }], unclaimed: stood });
      two.goesAway(1);
      expect(two.answers({ a: '2' }, {}, 0)).to.deep.equal({ ...stood, a: '2' });
      expect(two.after(3_600_000)).to.deep.equal({ ...stood, a: '2' });
      two.comesBack(1);
      two.answers({ b: '1' }, {}, 1);
      expect(two.after(3_000)).to.deep.equal({ a: '2', b: '1' });
    });

    it('keep what one of them names and cannot be scraped there, until the other one has answered', () => {
      const two = new Scene({ standing: [{}, {}], unclaimed: { a: '1' } });
      expect(two.answers({ a: '' }, {}, 0)).to.deep.equal({ a: '1' });
      two.answers({}, {}, 1);
      expect(two.after(3_000)).to.deep.equal({ a: '' });
    });

    it('keep what an answer does not remove, because it cannot be read', () => {
      const two = new Scene({ standing: [{}, {}], unclaimed: { a: '1', b: '1' } });
      two.answers({ a: '1' }, {}, 0);
      two.answers({ c: '1' }, { removesNothing: true }, 1);
      expect(two.after(3_600_000)).to.deep.equal({ a: '1', b: '1', c: '1' });
      two.answers({ c: '1' }, {}, 1);
      expect(two.after(3_000)).to.deep.equal({ a: '1', c: '1' });
    });

    it('keep what is quarantined', () => {
      const two = new Scene({ standing: [{}, {}], unclaimed: { a: '1', b: '1' } });
      two.answers({ a: '1' }, {}, 0);
      two.answers({}, { kept: new Set(['b']) }, 1);
      expect(two.after(3_600_000)).to.deep.equal({ a: '1', b: '1' });
    });

    it('let the wait for removals stand still while one of them is away', () => {
      const two = new Scene({ standing: [{}, {}], unclaimed: { a: '1', b: '1' } });
      two.answers({ a: '1' }, {}, 0);
      two.answers({}, {}, 1);
      two.after(1_000);
      two.goesAway(1);
      expect(two.after(3_600_000)).to.deep.equal({ a: '1', b: '1' });
      two.comesBack(1);
      expect(two.after(1_999)).to.deep.equal({ a: '1', b: '1' });
      expect(two.after(1)).to.deep.equal({ a: '1' });
    });

    it('publish nothing but what stands before anybody has answered', () => {
      const two = new Scene({ standing: [{ a: '1' }, {}], unclaimed: { b: '1' } });
      expect(two.after(3_600_000)).to.equal(undefined);
    });
  });

  describe('with an empty list over no file', () => {
    it('wait until each has answered, and the removal delay of each', () => {
      const two = new Scene({ standing: [{}, {}] });
      expect(two.answers({}, {}, 0)).to.equal(undefined);
      expect(two.after(60_000)).to.equal(undefined);
      expect(two.answers({}, {}, 1)).to.equal(undefined);
      expect(two.askAgainInMs).to.equal(3_000);
      expect(two.after(3_000)).to.deep.equal({});
    });
  });

  describe('in a one-shot', () => {
    it('are published when each has a settled answer', () => {
      const two = new Scene({ standing: [{}, {}], policy: { once: true } });
      two.answers({ a: '1' }, {}, 0);
      expect(two.after(60_000)).to.equal(undefined);
      two.answers({ b: '1' }, {}, 1);
      expect(two.after(2_999)).to.equal(undefined);
      expect(two.after(1)).to.deep.equal({ a: '1', b: '1' });
    });

    it('take nothing over that nobody names', () => {
      const two = new Scene({
        standing: [{}, {}],
        unclaimed: { old: '1' },
        policy: { once: true },
      });
      two.answers({ a: '1' }, {}, 0);
      two.answers({ b: '1' }, {}, 1);
      expect(two.after(3_000)).to.deep.equal({ a: '1', b: '1' });
    });
  });
});

const state = fc.dictionary(
  fc.constantFrom('a', 'b', 'c', 'd'),
  fc.constantFrom('', '1', '2'),
) as fc.Arbitrary<Short>;

const step = fc.record({
  afterMs: fc.constantFrom(0, 500, 2_999, 3_000, 10_000),
  index: fc.integer({ min: 0, max: 2 }),
  what: fc.oneof(
    state.map((held) => ({ kind: 'answer', held }) as const),
    fc.constant({ kind: 'away' } as const),
    fc.constant({ kind: 'back' } as const),
  ),
});

/** Identities of which those that hold something for them do not all say the same. */
function conflictsOf(states: readonly Short[]): number {
  const identities = new Set(states.flatMap((each) => Object.keys(each)));
  const said = [...identities].map(
    (id) => new Set(states.map((each) => each[id] ?? '').filter((text) => text !== '')),
  );
  return said.filter(({ size }) => size > 1).length;
}

/** Plays the same steps, and calls `look` after each. */
function play(
  scene: Scene,
  steps: readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[],
  look: () => void,
): void {
  for (const { afterMs, index, what } of steps) {
    scene.after(afterMs);
    if (what.kind === 'answer') scene.takes(answer(what.held), index);
    else if (what.kind === 'back') scene.comesBack(index);
    else scene.goesAway(index);
    scene.shown();
    look();
  }
}

describe('whatever several control planes say', () => {
  const standing = [{ a: '1' }, { b: '1' }, {}];
  const unclaimed = { c: '1' };

  it('what is shown is what they hold, the first one first, and what nobody claimed yet', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 15 }), (steps) => {
        const scene = new Scene({ standing, unclaimed });
        play(scene, steps, () => {
          const expected: Record<string, string> = {};
          const { settlements, wanted } = scene.publication();
          const layers = [...standing.keys()].map((index) => scene.settled(index) ?? {});
          for (const layer of [...layers, short(settlements.unclaimed.settled) ?? {}]) {
            for (const [id, text] of Object.entries(layer)) expected[id] ||= text;
          }
          if (wanted !== undefined) expect(short(wanted)).to.deep.equal(expected);
        });
      }),
      { numRuns: 300 },
    );
  });

  it('each one settles as it would alone', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 15 }), (steps) => {
        const together = new Scene({ standing, unclaimed });
        const alone = standing.map((each) => new Scene({ standing: [each] }));
        play(together, steps, () => undefined);
        for (const [index, scene] of alone.entries()) {
          const own = steps.map((each) => ({ ...each, index: 0, isOwn: each.index === index }));
          for (const { isOwn, ...each } of own) {
            if (isOwn) play(scene, [each], () => undefined);
            else scene.after(each.afterMs);
          }
          expect(scene.settled()).to.deep.equal(together.settled(index));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('no target of the file is lost before each of them has answered', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 15 }), (steps) => {
        const scene = new Scene({ standing: [{ a: '1' }, {}, {}], unclaimed: { a: '1', c: '1' } });
        const silentThird = steps.filter(({ index, what }) => index < 2 || what.kind !== 'answer');
        play(scene, silentThird, () => {
          const shown = short(scene.publication().wanted);
          if (shown === undefined) return;
          expect(shown['a']).to.be.oneOf(['1', '2']);
          expect(shown['c']).to.be.oneOf(['1', '2']);
        });
      }),
      { numRuns: 300 },
    );
  });
});

describe('a merge', () => {
  it('is the same whether it follows others or stands alone', () => {
    const parts = fc.array(state, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 6 }), (sequence) => {
        let followed = NOTHING_MERGED;
        for (const states of sequence) {
          const list = states.map(held);
          followed = mergeHoldings(list, followed);
          const alone = mergeHoldings(list, NOTHING_MERGED);
          expect(short(followed.held)).to.deep.equal(short(alone.held));
          expect(followed.conflicts).to.equal(alone.conflicts).and.equal(conflictsOf(states));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is kept when nothing of it changed, so that nobody has to look at it again', () => {
    const parts = [held({ a: '1' }), held({ b: '1' })];
    const merged = mergeHoldings(parts, NOTHING_MERGED);
    expect(mergeHoldings([...parts], merged)).to.equal(merged);
    expect(mergeHoldings([...parts].reverse(), merged)).to.not.equal(merged);
  });

  it('of a single part with something in it is that part', () => {
    const part = held({ a: '1' });
    expect(mergeHoldings([Holdings.empty, part, Holdings.empty], NOTHING_MERGED).held).to.equal(
      part,
    );
  });
});
