import { expect } from 'chai';
import fc from 'fast-check';
import type { Offer } from '../../../../src/discovery/assignment-source.js';
import { Translator, type Translation } from '../../../../src/discovery/following/translator.js';
import type { AssignmentV1 } from '../../../../src/mads/assignment-message.js';
import {
  encodeAssignmentJson,
  encodeAssignmentV1,
} from '../../../../src/mads/encode-assignment.js';
import type { EncodedResource } from '../../../../src/mads/encoded-resource.js';
import { allGroups } from '../../../../src/targets/groups-by-identity.js';
import { renderFileSd } from '../../../../src/targets/render-file-sd.js';
import { translationOptions } from '../../../support/discovery-options.js';
import { assignments } from '../../../support/target-arbitraries.js';

function offer(resources: readonly EncodedResource[], typeUrl = ''): Offer {
  return {
    version: 'v',
    typeUrl,
    resources,
    provisional: false,
    accept: () => undefined,
    reject: () => undefined,
  };
}

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

function cut(resource: EncodedResource, bytes: number): EncodedResource {
  return { ...resource, value: resource.value.subarray(0, resource.value.length - bytes) };
}

function namesHeld({ answer }: Translation): readonly string[] {
  return [...answer.held.keys()].map((identity) => identity.replace('\u0000', '/'));
}

describe('a translation', () => {
  it('is the same from protobuf and from JSON', () => {
    fc.assert(
      fc.property(fc.array(assignments, { maxLength: 4 }), (list) => {
        const [fromProtobuf, fromJson] = (
          [encodeAssignmentV1, encodeAssignmentJson] as readonly ((
            a: AssignmentV1,
          ) => EncodedResource)[]
        ).map((encode) =>
          renderFileSd(
            allGroups(
              new Translator(translationOptions()).translate(offer(list.map(encode)), 'v1').answer
                .held,
            ),
          ),
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
    const translation = new Translator(translationOptions()).translate(
      offer([encodeAssignmentV1(gateway)]),
      'v1',
    );
    expect(translation.targets).to.equal(0);
    expect(Object.fromEntries(translation.leftOut)).to.deep.equal({ 'address has no host': 1 });
    expect(namesHeld(translation)).to.deep.equal(['default/gateway-01']);
    expect(allGroups(translation.answer.held)).to.deep.equal([]);
  });

  it('keeps only the meshes and the shard that were asked for', () => {
    const offered = offer([encodeAssignmentV1(assignment('a', 'b', 'c', 'd'))]);
    const parts = [0, 1, 2].map((index) =>
      allGroups(
        new Translator(translationOptions({ shard: { index, count: 3 } })).translate(offered, 'v1')
          .answer.held,
      ),
    );
    expect(parts.map((part) => part.length).reduce((sum, n) => sum + n)).to.equal(4);
    expect(new Set(parts.flat().map(({ text }) => text)).size).to.equal(4);
    const other = new Translator(translationOptions({ meshes: new Set(['demo']) })).translate(
      offered,
      'v1',
    );
    expect(allGroups(other.answer.held)).to.deep.equal([]);
  });

  it('quarantines a damaged resource alone, with all that it held before', () => {
    const translator = new Translator(translationOptions());
    const [pair, single] = [
      encodeAssignmentV1(assignment('a', 'b')),
      encodeAssignmentV1(assignment('c')),
    ];
    translator.translate(offer([pair, single]), 'v1');
    const { answer, quarantined } = translator.translate(offer([cut(pair, 60), single]), 'v1');
    expect(quarantined).to.have.length(1);
    expect([...answer.kept]).to.deep.equal(['default\u0000a', 'default\u0000b']);
    expect([...answer.held.keys()]).to.deep.equal(['default\u0000c']);
    expect(answer.removesNothing).to.equal(false);
    const again = translator.translate(offer([cut(pair, 60), single]), 'v1');
    expect([...again.answer.kept]).to.deep.equal([...answer.kept]);
  });

  it('prefers a good resource over a damaged one of the same identity', () => {
    const good = encodeAssignmentV1(assignment('a'));
    const { answer } = new Translator(translationOptions()).translate(
      offer([cut(good, 3), good]),
      'v1',
    );
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
      const { answer, quarantined } = new Translator(translationOptions()).translate(
        offer(resources, typeUrl),
        'v1',
      );
      expect(answer.removesNothing).to.equal(true);
      expect(quarantined).to.have.length(1);
    });
  }

  it('believes an empty answer', () => {
    const { answer } = new Translator(translationOptions()).translate(offer([]), 'v1');
    expect(answer.removesNothing).to.equal(false);
  });

  it('takes a hundred thousand equal targets in its stride', () => {
    const many = assignment(...Array.from({ length: 100_000 }, () => 'same'));
    const { answer } = new Translator(translationOptions()).translate(
      offer([encodeAssignmentV1(many)]),
      'v1',
    );
    expect(answer.held.size).to.equal(1);
  });
});
