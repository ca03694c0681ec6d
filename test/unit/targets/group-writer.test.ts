import { expect } from 'chai';
import fc from 'fast-check';
import { GroupWriter, type Owner } from '../../../src/targets/group-writer.js';
import { identityOf } from '../../../src/targets/target.js';
import type { TargetGroup } from '../../../src/targets/target-group.js';
import type { LabelStyle } from '../../../src/targets/translation-options.js';
import { toOracleGroup } from '../../oracle/oracle-group.js';
import { DEFAULT_FILE_OPTIONS } from '../../oracle/raw-answer.js';
import { RULES } from '../../oracle/rules.js';
import { translationOptions } from '../../support/discovery-options.js';
import {
  rawTarget,
  sliceTargets,
  type RawLabels,
  type RawTarget,
  type RawText,
} from '../../support/slice-targets.js';
import { labelMaps, texts } from '../../support/target-arbitraries.js';

const STYLES = ['classic', 'meta'] as const;
const OPERATOR = [
  ['env', 'of the "operator"'],
  ['mesh', 'x'],
  ['_1st', '\u0085'],
] as const;

function createWriter(labelStyle: LabelStyle): GroupWriter {
  return new GroupWriter(translationOptions({ labelStyle, labels: new Map(OPERATOR) }));
}

const ownerOf = ({ mesh, name }: RawTarget): Owner => ({
  mesh: String(mesh),
  identity: identityOf(String(mesh), String(name)),
});

/** What `JSON.stringify` makes of the group of a target whose texts are texts. */
function expectedText(target: RawTarget, shared: RawLabels, labelStyle: LabelStyle): string {
  const { name, instance, service, job, scheme, address, path, mesh } = target;
  const layers = [target.labels, shared].map(
    (labels) => new Map(labels.map(([key, value]) => [String(key), String(value)])),
  );
  const place = { name: String(name), instance: String(instance), service: String(service) };
  const rest = { job: String(job), scheme: String(scheme), address: String(address) };
  const plain = { ...place, ...rest, path: String(path) };
  const options = { ...DEFAULT_FILE_OPTIONS, labelStyle, labels: OPERATOR };
  const context = { mesh: String(mesh), options, rules: RULES };
  return toOracleGroup({ ...plain, layers }, context).text;
}

const rawLabels = labelMaps.map((labels): RawLabels => [...labels]);
const target: fc.Arbitrary<RawTarget> = fc.record({
  ...{ mesh: texts, name: texts, instance: texts, service: texts, job: texts },
  ...{ scheme: texts, address: texts, path: texts, labels: rawLabels },
});
const ascii = fc.string({ unit: 'binary-ascii', maxLength: 12 });
const asciiLabels = fc
  .uniqueArray(fc.tuple(ascii, ascii), { maxLength: 6, selector: ([name]) => name })
  .map((labels): RawLabels => labels);
const asciiTarget: fc.Arbitrary<RawTarget> = fc.record({
  ...{ mesh: ascii, name: ascii, instance: ascii, service: ascii, job: ascii },
  ...{ scheme: ascii, address: ascii, path: ascii, labels: asciiLabels },
});

/** Writes targets of one assignment. */
function write(
  writer: GroupWriter,
  targets: readonly RawTarget[],
  rest: { readonly shared?: RawLabels; readonly isUtf8?: boolean } = {},
): readonly (TargetGroup | undefined)[] {
  const sliced = sliceTargets(targets, rest);
  return targets.map((each, index) => writer.write(sliced, index, ownerOf(each)));
}

describe('the text of a group', () => {
  for (const style of STYLES) {
    it(`is what JSON.stringify makes of it, whatever the target says, in the ${style} style`, () => {
      const writer = createWriter(style);
      const list = fc.array(target, { minLength: 1, maxLength: 4 });
      fc.assert(
        fc.property(list, rawLabels, (targets, shared) => {
          const groups = write(writer, targets, { shared, isUtf8: true });
          expect(groups.map((group) => group?.text)).to.deep.equal(
            targets.map((each) => expectedText(each, shared, style)),
          );
        }),
        { numRuns: 1_000 },
      );
    });

    it(`is the same where nobody knows beforehand that all is ASCII, in the ${style} style`, () => {
      const writer = createWriter(style);
      fc.assert(
        fc.property(asciiTarget, asciiLabels, (each, shared) => {
          const [group] = write(writer, [each], { shared });
          expect(group?.text).to.equal(expectedText(each, shared, style));
        }),
        { numRuns: 500 },
      );
    });

    it(`is the same where nobody knows beforehand that it is UTF-8, as long as all of it is written, in the ${style} style`, () => {
      const writer = createWriter(style);
      const named = texts.map((text): RawLabels => [['plain', text]]);
      fc.assert(
        fc.property(target, named, (each, labels) => {
          const all = { ...each, service: each.job, labels };
          const [group] = write(writer, [all]);
          expect(group?.text).to.equal(expectedText(all, [], style));
        }),
        { numRuns: 500 },
      );
    });
  }

  it('has room for values that are larger than a page, plain ones and others', () => {
    const writer = createWriter('classic');
    const huge = 300_000;
    for (const unit of ['x', '"', '\u0001', 'é', '😀', '\n😀']) {
      for (const length of [huge, huge + 1, huge + 2, huge + 3]) {
        const labels = [['huge', 'y'.repeat(length % 4) + unit.repeat(length)]] as const;
        const targets = [rawTarget(), rawTarget({ labels }), rawTarget({ name: 'next' })];
        const groups = write(writer, targets);
        for (const [index, group] of groups.entries())
          expect(group?.text === expectedText(targets[index]!, [], 'classic')).to.equal(true);
      }
    }
  });

  it('has room for any number of labels, of the target and of its assignment', () => {
    const writer = createWriter('classic');
    for (const count of [0, 1, 24, 25, 26, 40, 200, 3_000]) {
      const labels = Array.from({ length: count }, (_, i) => [`own-${String(i)}`, `${String(i)}"`]);
      const shared = labels.map(([name = '', value = '']) => [name.replace('own', 'all'), value]);
      const pairs = (list: readonly string[][]): RawLabels =>
        list.map(([name = '', value = '']) => [name, value] as const);
      const one = rawTarget({ labels: pairs(labels) });
      const [group] = write(writer, [one], { shared: pairs(shared) });
      expect(group?.text).to.equal(expectedText(one, pairs(shared), 'classic'));
    }
  });

  it('says which labels are not in it, each time', () => {
    const writer = createWriter('classic');
    write(writer, [rawTarget({ labels: [['__x', ''] as const, ['job', ''] as const] })]);
    expect(Object.fromEntries(writer.dropped ?? [])).to.deep.equal({
      'name begins with "__"': 1,
      'name of a protocol label': 1,
    });
    write(writer, [rawTarget()]);
    expect(writer.dropped).to.equal(undefined);
  });

  it('comes with the service that orders it, the very same for all of it', () => {
    const targets = ['a', 'b', 'a'].map((service) => rawTarget({ service, job: 'job' }));
    const [a, b, again] = write(createWriter('classic'), targets);
    expect(a?.service).to.deep.equal({ mesh: 'demo', service: 'a' });
    expect(again?.service).to.equal(a?.service);
    expect(b?.service.service).to.equal('b');
    const [meta] = write(createWriter('meta'), targets);
    expect(meta?.service).to.deep.equal({ mesh: 'demo', service: 'job' });
  });
});

/** Bytes that are no UTF-8. */
const INVALID = ['ff', 'c3', 'c080', 'eda080', 'e282', 'f5808080', 'f09f98', '80', 'c328'].map(
  (hex) => Buffer.from(hex, 'hex'),
);

/** A target of v1 that is damaged in one place, or one whose labels are. */
const PLACES: Readonly<Record<string, (bad: RawText) => Damaged>> = {
  mesh: (mesh) => ({ mesh }),
  'name and instance': (name) => ({ name, instance: name }),
  'service and job': (job) => ({ service: job, job }),
  scheme: (scheme) => ({ scheme }),
  address: (address) => ({ address }),
  path: (path) => ({ path }),
  'value of a label': (value) => ({ labels: [['a', value]] }),
  'name of a label': (name) => ({ labels: [[name, 'a']] }),
  'value of a label of the assignment': (value) => ({ shared: [['a', value]] }),
  'name of a label of the assignment': (name) => ({ shared: [[name, 'a']] }),
  'value of a label that another one replaces': (value) => ({
    labels: [['a', value]],
    shared: [['a', 'b']],
  }),
  'value of one of two labels that become one': (value) => ({
    labels: [
      ['a.b', value],
      ['a/b', 'x'],
    ],
  }),
  // What follows is dropped in the classic style only.
  'value of a label that is dropped': (value) => ({ labels: [['__x', value]] }),
  'value of a label of the assignment that is dropped': (value) => ({ shared: [['job', value]] }),
  'name of a label that is dropped': (name) => ({
    labels: [[Buffer.concat([Buffer.from('__'), Buffer.from(name)]), 'a']],
  }),
  'value of a label with a name too long': (value) => ({ labels: [['x'.repeat(2_000), value]] }),
};

type Damaged = Partial<RawTarget> & { readonly shared?: RawLabels };

describe('a target that is no UTF-8', () => {
  for (const style of STYLES) {
    for (const [place, damage] of Object.entries(PLACES)) {
      it(`in the ${place} is not written, in the ${style} style`, () => {
        const writer = createWriter(style);
        const around = ['', 'plain', 'é', '"', '"é'];
        for (const bad of INVALID) {
          for (const text of around) {
            const texts = [
              Buffer.concat([Buffer.from(text), bad]),
              Buffer.concat([bad, Buffer.from(text)]),
            ];
            for (const each of texts) {
              const { shared = [], ...rest } = damage(each);
              const good = rawTarget({ labels: [['a', 'é']] });
              const [first, second] = write(writer, [rawTarget(rest), good], { shared });
              expect(first, each.toString('hex')).to.equal(undefined);
              if (shared.length === 0) expect(second?.text).to.equal(expectedText(good, [], style));
            }
          }
        }
      });
    }
  }
});

describe('groups that are written one after the other', () => {
  const invalid = fc.constantFrom(...INVALID).map((bad) => rawTarget({ labels: [['a', bad]] }));
  const large = fc
    .tuple(fc.nat({ max: 150_000 }), fc.constantFrom('x', '"', 'é'))
    .map(([length, unit]) => rawTarget({ labels: [['a', unit.repeat(length)]] }));

  it('keep their texts, and are separated by a comma and a line break where they are neighbours', () => {
    const list = fc.array(fc.oneof({ weight: 3, arbitrary: target }, large, invalid), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(list, (targets) => {
        const writer = createWriter('classic');
        const known = targets.map(({ labels }) => ({
          isUtf8: !labels.some(([, value]) => Buffer.isBuffer(value)),
        }));
        const groups = targets.map((each, index) => write(writer, [each], known[index])[0]);
        let before: TargetGroup | undefined;
        for (const [index, group] of groups.entries()) {
          const isGood = known[index]!.isUtf8;
          expect(group?.text).to.equal(
            isGood ? expectedText(targets[index]!, [], 'classic') : undefined,
          );
          if (group === undefined) continue;
          expectNeighbours(before, group);
          before = group;
        }
        const written = groups.filter((group) => group !== undefined);
        expectNoOverlap(written);
      }),
      { numRuns: 100 },
    );
  });

  it('share pages, and are all neighbours there, those with escapes, too', () => {
    const writer = createWriter('classic');
    const odd = ['', 'é', '"', '"é'];
    const targets = Array.from({ length: 2_000 }, (_, i) => {
      return rawTarget({ name: String(i), labels: [['odd', odd[i % odd.length]!]] });
    });
    const groups = write(writer, targets).map((group) => group!);
    for (const [index, group] of groups.slice(1).entries()) {
      const before = groups[index]!;
      if (group.page === before.page) expect(group.start).to.equal(before.end + 2);
      else expect(group.start).to.equal(0);
    }
    const bytes = groups.reduce((sum, group) => sum + group.bytes + 2, 0);
    const pages = new Set(groups.map(({ page }) => page));
    expect(pages.size).to.equal(Math.ceil(bytes / (256 * 1024 - 500)));
  });

  /** On the same page, or the second one at the beginning of another. */
  function expectNeighbours(before: TargetGroup | undefined, group: TargetGroup): void {
    expect(group.page.bytes.toString('latin1', group.end, group.end + 2)).to.equal(',\n');
    if (before?.page !== group.page) return;
    expect(group.start).to.be.at.least(before.end + 2);
    if (group.start === before.end + 2)
      expect(group.page.bytes.toString('latin1', before.end, group.start)).to.equal(',\n');
  }

  function expectNoOverlap(groups: readonly TargetGroup[]): void {
    for (const a of groups)
      for (const b of groups)
        if (a !== b && a.page === b.page)
          expect(a.end + 2 <= b.start || b.end + 2 <= a.start).to.equal(true);
  }
});
