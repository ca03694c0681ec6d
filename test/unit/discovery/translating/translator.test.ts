import { expect } from 'chai';
import fc from 'fast-check';
import { runAtOnce } from '../../../../src/base/slices.js';
import { AnswerRefusedError } from '../../../../src/discovery/errors.js';
import { Translator, type Translation } from '../../../../src/discovery/translating/translator.js';
import type { AssignmentV1 } from '../../../../src/mads/assignment-message.js';
import {
  encodeAssignmentJson,
  encodeAssignmentV1,
} from '../../../../src/mads/encode-assignment.js';
import type { Holdings } from '../../../../src/targets/holdings.js';
import { TargetGroup } from '../../../../src/targets/target-group.js';
import { translationOptions } from '../../../support/discovery-options.js';
import { fileText, identitiesOf } from '../../../support/held-groups.js';
import { assignments } from '../../../support/target-arbitraries.js';
import {
  createTranslator,
  offerOf,
  translate,
  translateWith,
  type SentResource,
} from '../../../support/translate.js';

function assignment(...names: readonly string[]): AssignmentV1 {
  const targets = names.map((name, index) => ({
    name,
    scheme: 'http',
    address: `10.0.0.${String(index + 1)}:80`,
    metricsPath: '/metrics',
    labels: new Map(),
  }));
  return { mesh: 'default', service: 'backend', labels: new Map(), targets };
}

/** A resource of one dataplane, at an address that `version` decides. */
function dataplane(name: string, version = 1): AssignmentV1 {
  const [target] = assignment(name).targets;
  return {
    ...assignment(),
    targets: [{ ...target!, address: `10.0.0.1:${String(version)}` }],
  };
}

function cut(resource: SentResource, bytes: number): SentResource {
  return { ...resource, value: resource.value.subarray(0, resource.value.length - bytes) };
}

function namesIn(identities: Iterable<string>): readonly string[] {
  return Array.from(identities, (identity) => identity.replace('\u0000', '/')).sort();
}

const namesHeld = ({ answer }: Translation): readonly string[] =>
  namesIn(identitiesOf(answer.held));

/** Where each dataplane is, by its name; several addresses are joined. */
function addressesIn(held: Holdings): Readonly<Record<string, string>> {
  const addresses = Array.from(held, ([identity, groups]) => {
    const all = groups.map(({ text }) => /"targets":\["([^"]*)"/.exec(text)?.[1] ?? '');
    return [identity.replace('default\u0000', ''), all.join(' ')] as const;
  });
  return Object.fromEntries(addresses);
}

/** How often somebody asks groups how long their texts are: that is how comparing two of them begins. */
function countComparisons(run: () => void): number {
  const original = Object.getOwnPropertyDescriptor(TargetGroup.prototype, 'bytes')!;
  let asked = 0;
  Object.defineProperty(TargetGroup.prototype, 'bytes', {
    ...original,
    get(this: TargetGroup) {
      asked++;
      return this.end - this.start;
    },
  });
  try {
    run();
  } finally {
    Object.defineProperty(TargetGroup.prototype, 'bytes', original);
  }
  return asked;
}

const encodings = { protobuf: encodeAssignmentV1, json: encodeAssignmentJson } as const;

describe('a translation', () => {
  it('is the same from protobuf and from JSON', () => {
    fc.assert(
      fc.property(fc.array(assignments, { maxLength: 4 }), (list) => {
        const [fromProtobuf, fromJson] = Object.values(encodings).map((encode) =>
          fileText(translate(list.map((each): SentResource => encode(each))).answer.held),
        );
        expect(fromJson).to.equal(fromProtobuf);
      }),
    );
  });

  it('counts targets that are left out, and still knows them', () => {
    const gateway = {
      ...assignment('gateway-01'),
      targets: [{ ...assignment('g').targets[0]!, name: 'gateway-01', address: ':1234' }],
    };
    const translation = translate([encodeAssignmentV1(gateway)]);
    expect(translation.targets).to.equal(0);
    expect(translation.offered).to.equal(1);
    expect(Object.fromEntries(translation.leftOut)).to.deep.equal({ 'address has no host': 1 });
    expect(namesHeld(translation)).to.deep.equal(['default/gateway-01']);
    expect(translation.answer.held.groups).to.equal(0);
  });

  it('keeps only the meshes and the shard that were asked for', () => {
    const sent = [encodeAssignmentV1(assignment('a', 'b', 'c', 'd'))];
    const parts = [0, 1, 2].map((index) => translate(sent, { shard: { index, count: 3 } }));
    const groups = parts.flatMap(({ answer }) => [...answer.held].flatMap(([, list]) => list));
    expect(groups).to.have.length(4);
    expect(new Set(groups.map(({ text }) => text)).size).to.equal(4);
    const other = translate(sent, { meshes: new Set(['demo']) });
    expect(other.answer.held).to.include({ groups: 0, size: 4 });
    expect(other.leftOut.size).to.equal(0);
  });

  it('quarantines a damaged resource alone, with all that it held before', () => {
    const translator = createTranslator();
    const [pair, single] = [
      encodeAssignmentV1(assignment('a', 'b')),
      encodeAssignmentV1(assignment('c')),
    ];
    const take = (resources: readonly SentResource[]): Translation =>
      translateWith(translator, offerOf(resources));
    take([pair, single]);
    const { answer, quarantined } = take([cut(pair, 60), single]);
    expect(quarantined).to.have.length(1);
    expect(namesIn(answer.kept)).to.deep.equal(['default/a', 'default/b']);
    expect(namesIn(identitiesOf(answer.held))).to.deep.equal(['default/c']);
    expect(answer.removesNothing).to.equal(false);
    const again = take([cut(pair, 60), single]);
    expect([...again.answer.kept]).to.deep.equal([...answer.kept]);
    const recovered = take([pair, single]);
    expect([...recovered.answer.kept]).to.deep.equal([]);
    expect(namesHeld(recovered)).to.deep.equal(['default/a', 'default/b', 'default/c']);
  });

  it('prefers a good resource over a damaged one of the same identity', () => {
    const good = encodeAssignmentV1(assignment('a'));
    const { answer } = translate([cut(good, 3), good]);
    expect([...answer.kept]).to.deep.equal([]);
    expect(answer.held.size).to.equal(1);
  });

  for (const [what, resources, typeUrl] of [
    [
      'whose identity cannot be read',
      [
        { encoding: 'protobuf', typeUrl: '', value: Buffer.from([0xff]) },
        encodeAssignmentV1(assignment('a')),
      ],
      '',
    ],
    ['of which nothing can be decoded', [cut(encodeAssignmentV1(assignment('a')), 3)], ''],
    ['of another type', [], 'type.googleapis.com/envoy.config.cluster.v3.Cluster'],
  ] as const) {
    it(`removes nothing on the word of an answer ${what}`, () => {
      const offer = offerOf(resources, { typeUrl });
      const { answer, quarantined } = translateWith(createTranslator(), offer);
      expect(answer.removesNothing).to.equal(true);
      expect(quarantined).to.have.length(1);
    });
  }

  it('believes an empty answer', () => {
    expect(translate([]).answer.removesNothing).to.equal(false);
  });

  it('passes on whether the answer is provisional', () => {
    for (const provisional of [true, false]) {
      const { answer } = translateWith(createTranslator(), offerOf([], { provisional }));
      expect(answer.provisional).to.equal(provisional);
    }
  });

  it('takes a hundred thousand equal targets in its stride', () => {
    const many = assignment(...Array.from({ length: 100_000 }, () => 'same'));
    expect(translate([encodeAssignmentV1(many)]).answer.held.size).to.equal(1);
  });

  it('takes tens of thousands of equal resources in its stride, also when they go', () => {
    const one = encodeAssignmentV1(dataplane('same'));
    const many = Array.from({ length: 20_000 }, () => one);
    const translator = createTranslator();
    expect(translateWith(translator, offerOf(many)).encoded).to.equal(20_000);
    expect(translateWith(translator, offerOf(many)).encoded).to.equal(0);
    const { answer, encoded } = translateWith(translator, offerOf([one]));
    expect(addressesIn(answer.held)).to.deep.equal({ same: '10.0.0.1:1' });
    expect(encoded).to.equal(0);
  });

  it('takes many resources of one identity in its stride, in whatever order they come and go', () => {
    const many = Array.from({ length: 2_000 }, (_, i) =>
      encodeAssignmentV1(dataplane('same', 10_000 + i)),
    );
    const translator = createTranslator();
    const compared = countComparisons(() => {
      for (const resources of [many, [...many].reverse(), many.slice(0, 10)])
        translateWith(translator, offerOf(resources));
    });
    expect(compared).to.be.within(many.length, 100 * many.length);
    const { held } = translateWith(translator, offerOf(many.slice(0, 10))).answer;
    expect(held).to.include({ size: 1, groups: 10 });
  });
});

describe('what an answer costs', () => {
  for (const [encoding, encode] of Object.entries(encodings)) {
    it(`is what is new in it, in ${encoding}`, () => {
      const names = Array.from({ length: 1_000 }, (_, i) => `dataplane-${String(i)}`);
      const at = (version: (index: number) => number): readonly SentResource[] =>
        names.map((name, index) => encode(dataplane(name, version(index))));
      const translator = createTranslator();
      const take = (resources: readonly SentResource[]): Translation =>
        translateWith(translator, offerOf(resources));
      const first = at(() => 1);
      const changed = at((index) => (index % 100 === 7 ? 2 : 1));
      expect(take(first).encoded).to.equal(1_000);
      expect(take(first).encoded).to.equal(0);
      expect(take([...first].reverse()).encoded).to.equal(0);
      expect(take(changed).encoded).to.equal(10);
      expect(take([...changed].reverse()).encoded).to.equal(0);
      expect(take(changed.slice(0, 500)).encoded).to.equal(0);
      expect(take([...changed, ...changed]).encoded).to.equal(1_500);
      const { answer, encoded } = take(first);
      expect(encoded).to.equal(10);
      expect(answer.held.size).to.equal(1_000);
    });
  }

  it('is all of it when it comes in another encoding, and what is held stays the very same', () => {
    const names = ['a', 'b', 'c'];
    const translator = createTranslator();
    const first = translateWith(
      translator,
      offerOf(names.map((name) => encodeAssignmentV1(dataplane(name)))),
    );
    const resources = names.map((name) =>
      encodeAssignmentJson(dataplane(name, name === 'b' ? 2 : 1)),
    );
    const second = translateWith(translator, offerOf(resources));
    expect(second.encoded).to.equal(3);
    expect(addressesIn(second.answer.held)['b']).to.equal('10.0.0.1:2');
    for (const name of ['a', 'c']) {
      const identity = `default\u0000${name}`;
      expect(second.answer.held.get(identity)).to.equal(first.answer.held.get(identity));
    }
    const third = translateWith(translator, offerOf(resources));
    expect(third.encoded).to.equal(0);
    expect(third.answer.held).to.equal(second.answer.held);
  });

  it('is all of it when the same bytes come in another API version', () => {
    const resources = ['a', 'b'].map((name) => encodeAssignmentV1(dataplane(name)));
    const translator = createTranslator();
    const offer = offerOf(resources);
    expect(translateWith(translator, offer, 'v1').quarantined).to.deep.equal([]);
    const other = translateWith(translator, offer, 'v1alpha1');
    expect(other.encoded).to.equal(2);
    expect(other.quarantined).to.have.length(2);
    expect(translateWith(translator, offer, 'v1').encoded).to.equal(2);
  });

  it('leaves the holdings the very same when nothing is new in it', () => {
    const translator = createTranslator();
    const resources = ['a', 'b'].map((name) => encodeAssignmentV1(dataplane(name)));
    const [first, second] = [resources, [...resources].reverse()].map(
      (each) => translateWith(translator, offerOf(each)).answer.held,
    );
    expect(second).to.equal(first);
  });
});

describe('an answer that is not taken', () => {
  const names = ['a', 'b', 'c'];
  const resourcesAt = (version: number): readonly SentResource[] =>
    names.map((name) => encodeAssignmentV1(dataplane(name, version)));

  it('because it is refused leaves the one before as the last one', () => {
    const limits = { maxTargets: 3, maxOutputBytes: 100_000 };
    const translator = new Translator(translationOptions(), limits);
    const first = translateWith(translator, offerOf(resourcesAt(1)));
    const tooMany = offerOf([...resourcesAt(2), ...resourcesAt(3)]);
    const refused = runAtOnce(translator.translate(tooMany, 'v1'));
    expect(refused).to.be.instanceOf(AnswerRefusedError);
    const again = translateWith(translator, offerOf(resourcesAt(1)));
    expect(again.encoded).to.equal(0);
    expect(again.answer.held).to.equal(first.answer.held);
    expect(fileText(first.answer.held)).to.equal(fileText(translate(resourcesAt(1)).answer.held));
  });

  it('because it is left in the middle leaves the one before as the last one, wherever that is', () => {
    const many = (version: number): readonly SentResource[] =>
      Array.from({ length: 3_000 }, (_, i) =>
        encodeAssignmentV1(dataplane(`dataplane-${String(i)}`, i % 3 === 0 ? version : 1)),
      );
    const [first, second] = [many(1), many(2)];
    const translator = createTranslator();
    const { held } = translateWith(translator, offerOf(first)).answer;
    const text = fileText(held);
    for (let steps = 1; ; steps++) {
      const work = translator.translate(offerOf(second), 'v1');
      let step = work.next();
      for (let taken = 1; taken < steps && step.done !== true; taken++) step = work.next();
      if (step.done === true) {
        expect(steps).to.be.greaterThan(5);
        expect(step.value).to.include({ encoded: 1_000 });
        return;
      }
      // The rest of the work is not done, as when a subscription is aborted.
      work.return(new AnswerRefusedError('left'));
      const again = translateWith(translator, offerOf(first));
      expect(again.encoded).to.equal(0);
      expect(again.answer.held).to.equal(held);
      expect(fileText(held)).to.equal(text);
    }
  });
});

/** One resource of a random answer: whose it is, and where that is; several of one identity have several addresses. */
interface Piece {
  readonly names: readonly string[];
  readonly version: number;
  readonly isDamaged: boolean;
}

const piece: fc.Arbitrary<Piece> = fc.record({
  names: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 3 }),
  version: fc.integer({ min: 1, max: 3 }),
  isDamaged: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, fc.constant(true)),
});

function encodePiece({ names, version, isDamaged }: Piece, encode: Encode): SentResource {
  const targets = names.map((name) => dataplane(name, version).targets[0]!);
  const resource = encode({ ...assignment(), targets });
  if (!isDamaged) return resource;
  if (resource.encoding === 'protobuf')
    return { ...resource, value: Buffer.concat([resource.value, Buffer.of(0x07)]) };
  return {
    ...resource,
    value: Buffer.from(resource.value.toString().replaceAll('"/metrics"', '7')),
  };
}

type Encode = (assignment: AssignmentV1) => SentResource;

/** What an answer holds, put together as plainly as it can be. */
function expectedAddresses(pieces: readonly Piece[]): Readonly<Record<string, string>> {
  const addresses = new Map<string, Set<string>>();
  for (const { names, version, isDamaged } of pieces)
    for (const name of isDamaged ? [] : names) {
      const known = addresses.get(name) ?? new Set();
      addresses.set(name, known.add(`10.0.0.1:${String(version)}`));
    }
  return Object.fromEntries([...addresses].map(([name, all]) => [name, [...all].sort().join(' ')]));
}

describe('answers one after the other', () => {
  it('hold what their resources say, however many name the same identity, and cost what is new', () => {
    const pieces = fc.array(piece, { maxLength: 8 });
    const answer = fc.record({ pieces, encoding: fc.constantFrom('protobuf', 'json') });
    fc.assert(
      fc.property(fc.array(answer, { minLength: 1, maxLength: 8 }), (answers) => {
        const translator = createTranslator();
        let known: readonly string[] = [];
        for (const { pieces: list, encoding } of answers) {
          const sent = list.map((each) => encodePiece(each, encodings[encoding]));
          const { answer: taken, encoded } = translateWith(translator, offerOf(sent));
          expect(addressesIn(taken.held)).to.deep.equal(expectedAddresses(list));
          expect(fileText(taken.held)).to.equal(fileText(translate(sent).answer.held));
          const left = [...known];
          const bytes = sent.map(({ value }) => `${encoding}${value.toString('latin1')}`);
          const fresh = bytes.filter((each) => {
            const index = left.indexOf(each);
            if (index !== -1) left.splice(index, 1);
            return index === -1;
          });
          expect(encoded).to.equal(fresh.length);
          known = bytes;
        }
      }),
      { numRuns: 500 },
    );
  });

  it('bring identities that several resources name one by one, and take them one by one', () => {
    const translator = createTranslator();
    const [one, two] = [1, 2].map((version) => encodeAssignmentV1(dataplane('a', version)));
    const other = encodeAssignmentV1(dataplane('b'));
    const addressesAfter = (resources: readonly SentResource[]): unknown =>
      addressesIn(translateWith(translator, offerOf(resources)).answer.held)['a'];
    expect(addressesAfter([one!, other])).to.equal('10.0.0.1:1');
    expect(addressesAfter([one!, two!, other])).to.equal('10.0.0.1:1 10.0.0.1:2');
    expect(addressesAfter([one!, two!, two!, other])).to.equal('10.0.0.1:1 10.0.0.1:2');
    expect(addressesAfter([two!, two!, other])).to.equal('10.0.0.1:2');
    expect(addressesAfter([two!, other])).to.equal('10.0.0.1:2');
    expect(addressesAfter([other])).to.equal(undefined);
    expect(addressesAfter([two!, one!])).to.equal('10.0.0.1:1 10.0.0.1:2');
  });

  it('keep siblings of a damaged resource until the resource is good again, or gone', () => {
    const translator = createTranslator();
    const pair = (version: number): SentResource =>
      encodePiece({ names: ['a', 'b'], version, isDamaged: false }, encodeAssignmentV1);
    const damaged = encodeAssignmentV1(dataplane('a', 3));
    const broken = { ...damaged, value: Buffer.concat([damaged.value, Buffer.of(0x07)]) };
    const other = encodeAssignmentV1(dataplane('c'));
    const keptAfter = (resources: readonly SentResource[]): readonly string[] =>
      namesIn(translateWith(translator, offerOf(resources)).answer.kept);
    expect(keptAfter([pair(1), other])).to.deep.equal([]);
    expect(keptAfter([broken, other])).to.deep.equal(['default/a', 'default/b']);
    expect(keptAfter([other, broken])).to.deep.equal(['default/a', 'default/b']);
    const b = encodeAssignmentV1(dataplane('b', 2));
    expect(keptAfter([broken, b, other]), 'b has come alone').to.deep.equal(['default/a']);
    expect(keptAfter([pair(2), other])).to.deep.equal([]);
    expect(keptAfter([other])).to.deep.equal([]);
    expect(keptAfter([broken, other]), 'b is forgotten').to.deep.equal(['default/a']);
  });
});
