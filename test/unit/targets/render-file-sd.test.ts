import { expect } from 'chai';
import fc from 'fast-check';
import { compareBytewise } from '../../../src/base/byte-order.js';
import { groupByIdentity, allGroups } from '../../../src/targets/groups-by-identity.js';
import { parseFileSd } from '../../../src/targets/parse-file-sd.js';
import { escapeForYaml, renderFileSd } from '../../../src/targets/render-file-sd.js';
import { toTargetGroup, type TargetGroup } from '../../../src/targets/target-group.js';
import { labelMaps, texts } from '../../support/target-arbitraries.js';

const groups: fc.Arbitrary<TargetGroup> = fc
  .tuple(texts, labelMaps, fc.record({ mesh: texts, service: texts, dataplane: texts }))
  .map(([address, labels, place]) =>
    toTargetGroup(address, new Map([...labels, ...Object.entries(place)])),
  );

describe('a rendered file', () => {
  it('is a list with one group per line', () => {
    const a = toTargetGroup(
      '192.168.0.2:1',
      new Map([
        ['mesh', 'default'],
        ['dataplane', 'b'],
      ]),
    );
    const b = toTargetGroup(
      '192.168.0.1:1',
      new Map([
        ['mesh', 'default'],
        ['dataplane', 'a'],
        ['env', '"x"\n'],
      ]),
    );
    expect(renderFileSd([a, b])).to.equal(
      [
        '[',
        '{"targets":["192.168.0.1:1"],"labels":{"dataplane":"a","env":"\\"x\\"\\n","mesh":"default"}},',
        '{"targets":["192.168.0.2:1"],"labels":{"dataplane":"b","mesh":"default"}}',
        ']',
        '',
      ].join('\n'),
    );
  });

  it('is an empty list when there are no groups', () => {
    expect(renderFileSd([])).to.equal('[]\n');
  });

  it('has equal bytes for equal sets, whatever the order and however often a group is there', () => {
    fc.assert(
      fc.property(
        fc.array(groups, { maxLength: 6 }).chain((list) =>
          fc.tuple(
            fc.constant(list),
            fc.shuffledSubarray([...list, ...list], {
              minLength: list.length * 2,
              maxLength: list.length * 2,
            }),
          ),
        ),
        ([list, shuffled]) => {
          expect(renderFileSd(shuffled)).to.equal(renderFileSd(list));
          expect(renderFileSd(allGroups(groupByIdentity(shuffled)))).to.equal(renderFileSd(list));
        },
      ),
    );
  });

  it('parses to the same targets and labels', () => {
    fc.assert(
      fc.property(fc.array(groups, { maxLength: 6 }), (list) => {
        const entries = parseFileSd(renderFileSd(list));
        expect(entries).to.be.an('array');
        const texts = (entries as Exclude<typeof entries, string>).map(
          ({ targets, labels }) => toTargetGroup(targets[0] ?? '', labels).text,
        );
        expect(new Set(texts)).to.deep.equal(new Set(list.map(({ text }) => text)));
      }),
    );
  });

  it('is sorted by mesh, service, dataplane, address and labels, bytewise', () => {
    fc.assert(
      fc.property(fc.array(groups, { maxLength: 6 }), (list) => {
        const lines = renderFileSd(list).split('\n');
        const order = lines.flatMap(
          (line) =>
            list
              .find(({ text }) => text === line.replace(/,$/, ''))
              ?.sortKeys.map((key) => Buffer.from(key)) ?? [],
        );
        for (let i = 0; i + 9 < order.length; i += 5) {
          const first = order.slice(i, i + 5);
          const second = order.slice(i + 5, i + 10);
          const decisive = first.findIndex((key, k) => !key.equals(second[k] ?? Buffer.alloc(0)));
          expect(
            Buffer.compare(first[decisive] ?? Buffer.alloc(0), second[decisive] ?? Buffer.alloc(0)),
          ).to.equal(-1);
        }
      }),
    );
  });

  it('says the same in JSON when it is made fit for YAML', () => {
    fc.assert(
      fc.property(fc.array(groups, { maxLength: 3 }), (list) => {
        const json = renderFileSd(list);
        const yaml = escapeForYaml(json);
        expect(JSON.parse(yaml)).to.deep.equal(JSON.parse(json));
        expect(/[\u007f-\u009f\u2028\u2029\ufffe\uffff]/.test(yaml)).to.equal(false);
      }),
    );
  });
});

describe('bytewise order', () => {
  it('is that of the UTF-8 bytes', () => {
    const wellFormed = fc.string({ unit: 'binary', maxLength: 5 });
    fc.assert(
      fc.property(wellFormed, wellFormed, (a, b) => {
        expect(Math.sign(compareBytewise(a, b))).to.equal(
          Buffer.compare(Buffer.from(a), Buffer.from(b)),
        );
      }),
    );
  });

  it('puts what lies beyond the basic plane last', () => {
    expect(compareBytewise('\uffff', '\u{10000}')).to.be.lessThan(0);
  });
});
