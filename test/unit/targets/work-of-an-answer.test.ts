import { runAtOnce } from '../../../src/base/slices.js';
import { expect } from 'chai';
import type { Page } from '../../../src/base/page.js';
import { countChanges } from '../../../src/discovery/publishing/count-changes.js';
import { isSameOwnership } from '../../../src/discovery/publishing/memory.js';
import { Holdings } from '../../../src/targets/holdings.js';
import type { Publication } from '../../../src/targets/publication.js';
import type { Answer } from '../../../src/targets/settlement.js';
import { TargetGroup } from '../../../src/targets/target-group.js';
import { answer, group, Scene, type SceneOptions } from '../../support/settlement-scene.js';
import { watchCalls } from '../../support/watch-calls.js';
import { workOf, type Work } from '../../support/work-meter.js';

const IDENTITIES = 20_000;
const ANSWERS = 50;
/** Of each answer: as many move, as many come, and as many go. */
const OF_EACH = 66;
const CHANGES = 3 * OF_EACH;
const REMOVAL_DELAY_MS = 3_000;

let reads = 0;

/** A group that counts how often its text is compared. */
class CountedGroup extends TargetGroup {
  override get page(): Page {
    reads++;
    return super.page;
  }
}

/** What a control plane says, answer by answer: made of the one before, as the translator does it. */
class Mesh {
  readonly #prefix: string;
  #held: Holdings;
  #oldest = 0;
  #newest = IDENTITIES;

  constructor(prefix: string) {
    this.#prefix = prefix;
    const numbers = Array.from({ length: IDENTITIES }, (_, number) => number);
    this.#held = Holdings.empty.with(numbers.map((number) => this.#entry(number, 'first')));
  }

  get answer(): Answer {
    return { ...answer({}), held: this.#held };
  }

  /** The oldest ones go, others move, and new ones come. */
  next(going = OF_EACH): Answer {
    const changes = Array.from({ length: OF_EACH }, (_, i) => [
      this.#entry(this.#oldest + 7_000 + i * 11, `moved at ${String(this.#newest)}`),
      this.#entry(this.#newest + i, 'new'),
    ]);
    const gone = Array.from({ length: going }, (_, i) => this.#entry(this.#oldest + i, undefined));
    this.#oldest += going;
    this.#newest += OF_EACH;
    this.#held = this.#held.with([...gone, ...changes.flat()]);
    return this.answer;
  }

  #entry(number: number, text: string | undefined): [string, readonly TargetGroup[] | undefined] {
    const identity = `${this.#prefix}-${String(number)}`;
    return [
      identity,
      text === undefined ? undefined : [group(identity, `${identity} ${text}`, CountedGroup)],
    ];
  }
}

interface Cost extends Work {
  readonly read: number;
}

function costOf(run: () => void): Cost {
  reads = 0;
  let columns = 0;
  const restore = watchCalls(Holdings.prototype, 'withColumns', ({ args: [{ keys }] }) => {
    columns += keys.length;
  });
  try {
    const work = workOf(run);
    return { ...work, changed: work.changed + columns, read: reads };
  } finally {
    restore();
  }
}

/** The most that any of them cost. */
function highest(costs: readonly Cost[]): Cost {
  const most = (what: keyof Cost): number => Math.max(...costs.map((cost) => cost[what]));
  return {
    compared: most('compared'),
    changed: most('changed'),
    walked: most('walked'),
    lookedUp: most('lookedUp'),
    read: most('read'),
  };
}

/** Gives answers in turn, as much later as it takes for removals, and tells what the most expensive one cost. */
function play(scene: Scene, meshes: readonly Mesh[], going = OF_EACH): Cost {
  let published = scene.publication();
  const costs = Array.from({ length: ANSWERS }, (_, round) => {
    const index = round % meshes.length;
    const given = meshes[index]!.next(going);
    scene.nowMs += REMOVAL_DELAY_MS;
    return costOf(() => {
      published = afterwards(published, scene.hears(given, index));
    });
  });
  return highest(costs);
}

/** What the publisher asks of two publishings. */
function afterwards(before: Publication, after: Publication): Publication {
  const { added, changed } = runAtOnce(countChanges(before.wanted!, after.wanted!));
  expect([added, changed]).to.deep.equal([OF_EACH, OF_EACH]);
  const [owned = [], owns = []] = [before, after].map(({ settlements }) =>
    settlements.controlPlanes.map(({ settled }) => settled),
  );
  expect(isSameOwnership(owned, owns)).to.equal(false);
  return after;
}

/** A small multiple of what changed, and far from what there is. */
function expectFew({ compared, changed, lookedUp, walked, read }: Cost): void {
  expect(compared).to.be.at.most(12 * CHANGES);
  expect(changed).to.be.at.most(3 * CHANGES);
  expect(lookedUp).to.be.at.most(8 * CHANGES);
  expect(walked).to.equal(0);
  expect(read).to.be.at.most(4 * CHANGES);
}

function begin(options: SceneOptions, meshes: readonly Mesh[]): Scene {
  const scene = new Scene({ minTargets: 1, ...options });
  for (const [index, mesh] of meshes.entries()) scene.hears(mesh.answer, index);
  return scene;
}

describe('an answer that changes one target in a hundred', () => {
  it('costs what it changes, however many came before it', () => {
    const mesh = new Mesh('a');
    const scene = begin({}, [mesh]);
    expectFew(play(scene, [mesh]));
    expect(scene.publication().wanted?.size).to.equal(IDENTITIES + OF_EACH);
  });

  it('costs no more while a target is missing all along', () => {
    const mesh = new Mesh('a');
    const scene = begin({ policy: { removalDelayMs: 3_600_000 } }, [mesh]);
    scene.hears(mesh.next(1));
    expectFew(play(scene, [mesh], 0));
    expect(scene.awaited()).to.deep.equal(['a-0']);
  });

  it('costs no more with two control planes that say it in turn', () => {
    const meshes = [new Mesh('a'), new Mesh('b')];
    expectFew(play(begin({ standing: [{}, {}] }, meshes), meshes));
  });

  it('costs no more where two control planes say the same, and disagree for a moment', () => {
    const meshes = [new Mesh('a'), new Mesh('a')];
    const scene = begin({ standing: [{}, {}] }, meshes);
    const costs = Array.from({ length: ANSWERS }, () =>
      meshes.map((mesh, index) => costOf(() => void scene.hears(mesh.next(0), index))),
    );
    expectFew(highest(costs.flat()));
    expect(scene.publication().settlements.merged.conflicts).to.equal(0);
  });

  it('costs no more after a restart over a file that said the same', () => {
    const mesh = new Mesh('a');
    const stood = Object.fromEntries(
      Array.from(mesh.answer.held, ([identity, groups]) => [identity, groups[0]?.text ?? '']),
    );
    const scene = begin({ standing: [stood] }, [mesh]);
    const { wanted, settlements } = scene.publication();
    expect(wanted).to.equal(settlements.controlPlanes[0]?.settled).and.not.equal(mesh.answer.held);
    const again = costOf(() => expect(scene.hears(mesh.answer).wanted).to.equal(wanted));
    expect(again).to.include({ compared: 0, walked: 0 });
    scene.hears(mesh.next());
    expectFew(play(scene, [mesh]));
  });
});

describe('an answer that changes nothing', () => {
  it('costs nothing, and neither does asking what is to be published', () => {
    const mesh = new Mesh('a');
    const scene = begin({}, [mesh]);
    scene.hears(mesh.next());
    scene.nowMs += REMOVAL_DELAY_MS;
    const { wanted } = scene.publication();
    const cost = costOf(() => {
      expect(scene.publication().wanted).to.equal(wanted);
      expect(scene.hears(mesh.answer).wanted).to.equal(wanted);
      expect(scene.publication().wanted).to.equal(wanted);
    });
    expect(cost).to.deep.equal({ compared: 0, changed: 0, walked: 0, lookedUp: 0, read: 0 });
  });

  it('is known by its contents, whatever it is made of', () => {
    const scene = begin({}, [new Mesh('a')]);
    const { wanted } = scene.publication();
    expect(scene.hears(new Mesh('a').answer).wanted).to.equal(wanted);
  });
});
