import { isUtf8 } from 'node:buffer';
import { expect } from 'chai';
import fc from 'fast-check';
import { toGroupForm, type GroupForm } from '../../../src/targets/group-form.js';
import { planLabels } from '../../../src/targets/label-plan.js';
import { Shapes } from '../../../src/targets/shapes.js';
import { translationOptions } from '../../support/discovery-options.js';
import { seededRandom } from '../../support/seeded-random.js';

const OPTIONS = translationOptions({ labels: new Map([['env', 'test']]) });

/** The names of a target's labels and of its assignment's. */
interface Names {
  readonly own: readonly string[];
  readonly shared: readonly string[];
}

/** Walks to a form, by names that stand somewhere among other bytes. */
function formOf(shapes: Shapes, { own, shared }: Names, variant = 3): GroupForm {
  let shape = shapes.root;
  for (const name of own) shape = step(shape, name);
  shape = shape.shared;
  for (const name of shared) shape = step(shape, name);
  return shape.form((variant & 1) !== 0, (variant & 2) !== 0);
}

function step(shape: Shapes['root'], name: string | Buffer): Shapes['root'] {
  const bytes = Buffer.from(name);
  const around = Buffer.concat([Buffer.from('ab'), bytes, Buffer.from('cd')]);
  return shape.with(around, 2, 2 + bytes.length);
}

/** The form as it is worked out anew, without anything being remembered. */
function freshForm({ own, shared }: Names, variant = 3): GroupForm {
  const [hasScheme, hasMetricsPath] = [(variant & 1) !== 0, (variant & 2) !== 0];
  return toGroupForm(planLabels({ own, shared, hasScheme, hasMetricsPath }, OPTIONS));
}

/** All that a form says. */
function contentOf(form: GroupForm): unknown {
  const { literals, literalEnds, sources, dropped, hasUnwritten } = form;
  return {
    literals: literals.bytes.toString(),
    literalEnds: [...literalEnds],
    sources: [...sources],
    dropped: [...(dropped ?? [])],
    hasUnwritten,
  };
}

const name = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: fc.constantFrom('a', 'b', '_', '.'), maxLength: 4 }) },
  fc.constantFrom('', 'é', 'mesh', 'job', '__x', '1st', '\u{1f600}', 'a\u0000', '\u0000'),
);
const names = fc.record({
  own: fc.uniqueArray(name, { maxLength: 5 }),
  shared: fc.uniqueArray(name, { maxLength: 3 }),
});

describe('what is known of label names', () => {
  it('is what can be worked out anew, whatever came before', () => {
    const shapes = new Shapes(OPTIONS);
    fc.assert(
      fc.property(names, fc.nat({ max: 3 }), (each, variant) => {
        expect(contentOf(formOf(shapes, each, variant))).to.deep.equal(
          contentOf(freshForm(each, variant)),
        );
      }),
      { numRuns: 3_000 },
    );
  });

  it('is worked out once', () => {
    fc.assert(
      fc.property(fc.array(names, { minLength: 1, maxLength: 6 }), (list) => {
        const shapes = new Shapes(OPTIONS);
        const forms = list.map((each) => formOf(shapes, each));
        expect(list.map((each) => formOf(shapes, each))).to.deep.equal(forms);
        for (const [index, each] of list.entries())
          expect(formOf(shapes, each)).to.equal(forms[index]);
      }),
    );
  });

  it('is not mixed up where names begin alike, or names of the target and of the assignment are the same', () => {
    const shapes = new Shapes(OPTIONS);
    const alike: readonly Names[] = [
      { own: ['a', 'b'], shared: [] },
      { own: ['a'], shared: ['b'] },
      { own: [], shared: ['a', 'b'] },
      { own: ['ab'], shared: [] },
      { own: ['a'], shared: [] },
      { own: ['', 'a', 'b'], shared: [] },
      { own: ['a', ''], shared: ['b'] },
      { own: ['a', 'b'], shared: [''] },
      { own: ['a', 'bb'], shared: [] },
      { own: ['a', 'bc'], shared: [] },
      { own: ['b', 'a'], shared: [] },
    ];
    const forms = [...alike, ...alike].map((each) => formOf(shapes, each));
    expect(new Set(forms).size).to.equal(alike.length);
    for (const [index, each] of [...alike, ...alike].entries())
      expect(contentOf(forms[index]!)).to.deep.equal(contentOf(freshForm(each)));
  });

  it('is forgotten when it gets too much, and learnt anew', () => {
    const shapes = new Shapes(OPTIONS);
    const random = seededRandom(7);
    const { root } = shapes;
    const sequences = Array.from({ length: 400 }, (_, i) => ({
      own: [`${String(i)}-${'n'.repeat(Math.floor(random() * 20_000))}`, 'a', 'b'],
      shared: ['c'],
    }));
    for (const _round of [1, 2]) {
      for (const each of sequences) {
        expect(contentOf(formOf(shapes, each))).to.deep.equal(contentOf(freshForm(each)));
        const usual = { own: ['a', 'b', 'c'], shared: [] };
        expect(contentOf(formOf(shapes, usual))).to.deep.equal(contentOf(freshForm(usual)));
      }
    }
    expect(shapes.root).not.to.equal(root);
    const now = shapes.root;
    formOf(shapes, { own: ['a'], shared: [] });
    expect(shapes.root).to.equal(now);
  });

  it('is forgotten also when the names are short, but very many', () => {
    const shapes = new Shapes(OPTIONS);
    const { root } = shapes;
    for (let i = 0; i < 20_000; i++) formOf(shapes, { own: [`n${String(i)}`], shared: [] });
    expect(shapes.root).not.to.equal(root);
  });

  it('says of each way whether all names on it are UTF-8', () => {
    const bytes = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 5 }).map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 5 }).map((list) => Buffer.from(list)),
    );
    const shapes = new Shapes(OPTIONS);
    fc.assert(
      fc.property(fc.array(bytes, { maxLength: 5 }), fc.nat({ max: 5 }), (list, own) => {
        let shape = shapes.root;
        for (const [index, each] of list.entries())
          shape = step(index === own ? shape.shared : shape, each);
        expect(shape.isUtf8).to.equal(list.every((each) => isUtf8(each)));
      }),
      { numRuns: 1_000 },
    );
  });
});
