import { expect } from 'chai';
import fc from 'fast-check';
import { many, Scene, type SceneOptions, type Short } from '../../support/settlement-scene.js';

const GUARDED = { maxDropShare: 0.5, maxDropHoldMs: 60_000 };

function scene(options: SceneOptions = {}): Scene {
  return new Scene({ ...options, policy: { ...GUARDED, ...options.policy } });
}

function sizeOf(shown: Short | undefined): number {
  return Object.keys(shown ?? {}).length;
}

describe('the guard against mass removals', () => {
  it('holds removals of more than the share, and shows them when the hold is over', () => {
    const guarded = scene();
    guarded.answers(many('t', 20));
    guarded.answers(many('t', 4));
    expect(guarded.askAgainInMs).to.equal(60_000);
    expect(sizeOf(guarded.after(59_999))).to.equal(20);
    expect(sizeOf(guarded.after(1))).to.equal(4);
    expect(guarded.askAgainInMs).to.equal(undefined);
  });

  it('lets removals of just the share go after the removal delay', () => {
    const guarded = scene();
    guarded.answers(many('t', 20));
    guarded.answers(many('t', 10));
    expect(sizeOf(guarded.after(3_000))).to.equal(10);
  });

  it('lets fewer than ten go, whatever share they are', () => {
    const guarded = scene();
    guarded.answers(many('t', 9));
    guarded.answers({});
    expect(sizeOf(guarded.after(3_000))).to.equal(0);
  });

  it('holds ten of ten', () => {
    const guarded = scene();
    guarded.answers(many('t', 10));
    guarded.answers({});
    expect(sizeOf(guarded.after(59_999))).to.equal(10);
    expect(sizeOf(guarded.after(1))).to.equal(0);
  });

  it('counts removals that began to wait one after the other', () => {
    const guarded = scene();
    guarded.answers(many('t', 20));
    guarded.answers(many('t', 12));
    guarded.after(1_000);
    guarded.answers(many('t', 4));
    expect(sizeOf(guarded.after(2_000))).to.equal(20);
    expect(sizeOf(guarded.after(58_000))).to.equal(4);
  });

  it('does not begin anew with another bad answer, and the newest one counts in the end', () => {
    const guarded = scene();
    guarded.answers(many('t', 20));
    guarded.answers(many('t', 4));
    guarded.after(30_000);
    guarded.answers(many('t', 2));
    expect(sizeOf(guarded.after(29_999))).to.equal(20);
    expect(sizeOf(guarded.after(1))).to.equal(2);
  });

  it('lets go what a better answer brings back, and goes on holding the rest', () => {
    const guarded = scene();
    guarded.answers(many('t', 20));
    guarded.answers({});
    guarded.after(30_000);
    guarded.answers(many('t', 15));
    expect(sizeOf(guarded.after(29_999))).to.equal(20);
    expect(sizeOf(guarded.after(1))).to.equal(15);
  });

  it('is over when all are back, so that the next loss is held for the whole time', () => {
    const guarded = scene();
    guarded.answers(many('t', 20));
    guarded.answers({});
    guarded.after(30_000);
    guarded.answers(many('t', 20));
    guarded.answers({});
    expect(sizeOf(guarded.after(59_999))).to.equal(20);
    expect(sizeOf(guarded.after(1))).to.equal(0);
  });

  it('holds another mass loss anew when most of the first are back', () => {
    const guarded = scene();
    guarded.answers(many('t', 100));
    guarded.answers({});
    guarded.after(1_000);
    guarded.answers(many('t', 99));
    guarded.after(57_000);
    guarded.answers({});
    expect(sizeOf(guarded.after(2_000))).to.equal(99);
    expect(sizeOf(guarded.after(57_999))).to.equal(99);
    expect(sizeOf(guarded.after(1))).to.equal(0);
  });

  it('stands still while the control plane is away', () => {
    const guarded = scene();
    guarded.answers(many('t', 20));
    guarded.answers({});
    guarded.after(30_000);
    guarded.goesAway();
    expect(sizeOf(guarded.after(600_000))).to.equal(20);
    guarded.comesBack();
    expect(sizeOf(guarded.after(29_999))).to.equal(20);
    expect(sizeOf(guarded.after(1))).to.equal(0);
  });

  it('shows additions and changes meanwhile', () => {
    const guarded = scene();
    guarded.answers(many('t', 20));
    const shown = guarded.answers({ t0: '2', new: '1' });
    expect(shown).to.deep.equal({ ...many('t', 20), t0: '2', new: '1' });
  });

  it('compares the first answer with the file that stands', () => {
    const guarded = scene({ standing: [many('t', 20)] });
    guarded.answers(many('t', 3));
    expect(sizeOf(guarded.after(59_999))).to.equal(20);
    expect(sizeOf(guarded.after(1))).to.equal(3);
  });

  it('stays when every answer is trusted at once', () => {
    const guarded = scene({ policy: { removalDelayMs: 0 } });
    guarded.answers(many('t', 20));
    expect(sizeOf(guarded.answers(many('t', 19)))).to.equal(19);
    expect(sizeOf(guarded.answers({}))).to.equal(19);
    expect(sizeOf(guarded.after(60_000))).to.equal(0);
  });

  it('is off at 100 %', () => {
    const open = new Scene();
    open.answers(many('t', 20));
    open.answers({});
    expect(sizeOf(open.after(3_000))).to.equal(0);
  });

  it('does not count identities that hold nothing', () => {
    const guarded = scene();
    const unheld = Object.fromEntries(Object.keys(many('u', 30)).map((name) => [name, '']));
    guarded.answers({ ...many('t', 12), ...unheld });
    guarded.answers(many('t', 12));
    guarded.after(3_000);
    guarded.answers({ t0: '1' });
    expect(sizeOf(guarded.after(3_000))).to.equal(12);
  });

  it('is for each control plane alone', () => {
    const guarded = scene({ standing: [{}, {}] });
    guarded.answers(many('a', 20), {}, 0);
    guarded.answers(many('b', 100), {}, 1);
    guarded.answers({}, {}, 0);
    guarded.answers(many('b', 99), {}, 1);
    const shown = guarded.after(3_000);
    expect(sizeOf(shown)).to.equal(20 + 99);
    expect(sizeOf(guarded.after(57_000))).to.equal(99);
  });

  it('never makes a target go sooner than without it', () => {
    const step = fc.record({
      afterMs: fc.integer({ min: 0, max: 70_000 }),
      count: fc.integer({ min: 0, max: 25 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const [guarded, open] = [scene(), new Scene()];
        for (const { afterMs, count } of steps) {
          for (const each of [guarded, open]) each.after(afterMs);
          for (const each of [guarded, open]) each.answers(many('t', count));
          expect(guarded.settled()).to.include(open.settled());
        }
        for (const each of [guarded, open]) each.after(120_000);
        expect(guarded.settled()).to.deep.equal(open.settled());
      }),
    );
  });

  it('holds nothing any more once it is released, whatever the control plane repeats', () => {
    const guarded = scene();
    guarded.answers(many('t', 20));
    guarded.answers(many('t', 4));
    guarded.after(1_000);
    expect(sizeOf(guarded.releases())).to.equal(20);
    guarded.answers(many('t', 4));
    expect(guarded.isHeld()).to.equal(false);
    expect(sizeOf(guarded.after(2_000))).to.equal(4);
    expect(guarded.isHeld()).to.equal(false);
  });

  it('holds what goes missing after a release anew, when that is too much by itself', () => {
    const guarded = scene();
    guarded.answers(many('t', 40));
    guarded.answers(many('t', 15));
    guarded.after(3_000);
    expect(sizeOf(guarded.releases())).to.equal(15);
    guarded.answers(many('t', 2));
    expect(guarded.isHeld()).to.equal(true);
    expect(sizeOf(guarded.after(59_999))).to.equal(15);
  });

  it('is released for what is nobody’s, too, and holds nothing of it any more', () => {
    const standing = [{}, {}];
    const guarded = scene({ standing, unclaimed: many('t', 20) });
    guarded.answers({ a: '1' }, {}, 0);
    guarded.answers({ b: '1' }, {}, 1);
    expect(guarded.isHeld('unclaimed')).to.equal(true);
    guarded.after(1_000);
    expect(sizeOf(guarded.releases('unclaimed'))).to.equal(22);
    expect(guarded.isHeld('unclaimed')).to.equal(false);
    expect(sizeOf(guarded.after(2_000))).to.equal(2);
    expect(guarded.isHeld('unclaimed')).to.equal(false);
  });
});

describe('--min-targets', () => {
  it('keeps removals waiting without limit, and says how many there would be', () => {
    const few = new Scene({ minTargets: 5 });
    few.answers(many('t', 6));
    few.answers(many('t', 4));
    expect(sizeOf(few.after(3_000))).to.equal(6);
    expect(few.publication().tooFew).to.equal(4);
    expect(few.askAgainInMs).to.equal(undefined);
    expect(sizeOf(few.after(3_600_000))).to.equal(6);
  });

  it('lets them go once there are enough others', () => {
    const few = new Scene({ minTargets: 5 });
    few.answers(many('t', 6));
    few.answers(many('t', 4));
    few.after(10_000);
    const shown = few.answers({ ...many('t', 4), new: '1' });
    expect(shown).to.deep.equal({ ...many('t', 4), new: '1' });
    expect(few.publication().tooFew).to.equal(undefined);
  });

  it('shows changes and additions meanwhile', () => {
    const few = new Scene({ minTargets: 5 });
    few.answers(many('t', 5));
    few.answers({ t0: '2' });
    expect(few.after(3_000)).to.deep.equal({ ...many('t', 5), t0: '2' });
  });

  it('makes a one-shot publish nothing, whatever stands', () => {
    const standing = [many('t', 10)];
    const few = new Scene({ standing, minTargets: 5, policy: { once: true } });
    few.answers({ new0: '1', new1: '1' });
    expect(few.after(3_000)).to.equal(undefined);
    expect(few.publication().tooFew).to.equal(2);
    few.answers(many('t', 5));
    expect(sizeOf(few.after(3_000))).to.equal(5);
  });

  it('publishes nothing before there were ever enough', () => {
    const few = new Scene({ minTargets: 5 });
    expect(few.answers(many('t', 4))).to.equal(undefined);
    expect(few.publication().tooFew).to.equal(4);
    expect(sizeOf(few.answers(many('t', 5)))).to.equal(5);
  });

  it('counts the targets of all control planes together', () => {
    const few = new Scene({ standing: [{}, {}], minTargets: 5 });
    expect(few.answers(many('a', 3), {}, 0)).to.equal(undefined);
    expect(sizeOf(few.answers(many('b', 3), {}, 1))).to.equal(6);
    few.answers({}, {}, 1);
    expect(sizeOf(few.after(3_000))).to.equal(6);
  });
});
