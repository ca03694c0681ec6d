import fc from 'fast-check';
import { assignments } from './assignments.js';
import { encodeAnswer } from './encode-answer.js';
import { fileOptions } from './file-options.js';
import type { Damage, ModelAnswer, ModelAssignment, ModelResource } from './model.js';
import { mutations, type Mutation } from './mutations.js';
import type { FileOptions, RawAnswer } from './raw-answer.js';

/** Answers of one control plane in their order, and what the operator says. */
export interface Scenario {
  readonly answers: readonly ModelAnswer[];
  readonly options: FileOptions;
}

/** The bytes of all answers of a scenario. */
export function encodeScenario({ answers }: Scenario): readonly RawAnswer[] {
  return answers.map(encodeAnswer);
}

const UNHURT: Damage = { kind: 'none' };

/** What is left is whole as far as it goes, so that it is known whose it is. */
const cuts = fc.double({ min: 0.2, max: 1, noNaN: true }).map((from): Damage => {
  const cut: Mutation = { kind: 'cut', from, to: 0, value: 0 };
  return { kind: 'bytes', level: 'value', piece: 0, mutations: [cut] };
});

const damages: fc.Arbitrary<Damage> = fc.oneof(
  { weight: 8, arbitrary: fc.constant(UNHURT) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Damage[]>({ kind: 'another type' }, { kind: 'mistyped' }),
  },
  { weight: 1, arbitrary: cuts },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('bytes' as const),
      level: fc.constantFrom('wrapper', 'value', 'target', 'labels'),
      piece: fc.nat(1),
      mutations: fc.array(mutations, { minLength: 1, maxLength: 2 }),
    }),
  },
);

/** What is different from one answer to the next: nothing, mostly. */
function changed(assignment: ModelAssignment, change: number): ModelAssignment {
  const [first, ...others] = assignment.targets;
  if (first === undefined) return assignment;
  switch (change) {
    case 1:
      return { ...assignment, targets: [{ ...first, address: '10.9.9.9:9' }, ...others] };
    case 2:
      return { ...assignment, targets: [...others, { ...first, labels: [['changed', 'yes']] }] };
    case 3:
      return { ...assignment, targets: others };
    case 4:
      return { ...assignment, service: `${assignment.service}2` };
    default:
      return assignment;
  }
}

const ways = fc.constantFrom<ModelAnswer['way'][]>(
  'grpc v1',
  'grpc v1',
  'http',
  'http',
  'grpc v1alpha1',
);

const says = fc.oneof(
  { weight: 12, arbitrary: fc.constant('type' as const) },
  fc.constantFrom('nothing' as const, 'another type' as const),
);

/** The assignments of one answer, out of a pool: in any order, some twice, some changed, some damaged. */
const picks = fc.array(fc.record({ index: fc.nat(5), change: fc.nat(12), damage: damages }), {
  maxLength: 6,
  size: 'max',
});

const steps = fc.record({
  way: ways,
  oddity: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 0xffff })),
  says,
  picks,
});

/**
 * Answers that draw from one pool of assignments, so that resources come in another order, twice, changed, not at
 * all and back again; over one transport or several.
 */
export const scenarios: fc.Arbitrary<Scenario> = fc
  .record({
    pool: fc.array(assignments, { minLength: 1, maxLength: 5, size: 'max' }),
    steps: fc.array(steps, { minLength: 1, maxLength: 6, size: 'max' }),
    oneWay: fc.option(ways, { nil: undefined }),
    options: fileOptions,
  })
  .map(({ pool, steps: taken, oneWay, options }) => ({
    options,
    answers: taken.map(({ picks: picked, way, ...rest }) => ({
      ...rest,
      way: oneWay ?? way,
      resources: picked.map(({ index, change, damage }) => ({
        assignment: changed(pool[index % pool.length]!, change),
        damage,
      })),
    })),
  }));

/** The same answer without any damage. */
export function wholeAnswer(answer: ModelAnswer): ModelAnswer {
  const resources = answer.resources.map((resource): ModelResource => ({
    ...resource,
    damage: UNHURT,
  }));
  return { ...answer, resources };
}
