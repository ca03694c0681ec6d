import { expect } from 'chai';
import fc from 'fast-check';
import { runAtOnce } from '../../../src/base/slices.js';
import { FileSdDocument } from '../../../src/targets/file-sd-document.js';
import { Holdings, toHoldings, type Groups } from '../../../src/targets/holdings.js';
import { parseFileSd } from '../../../src/targets/parse-file-sd.js';
import { toTargetGroup, type IdentifiedGroup } from '../../../src/targets/target-group.js';
import { groups } from '../../support/group-arbitraries.js';
import { fileText } from '../../support/held-groups.js';

function render(document: FileSdDocument, holdings: Holdings): Buffer {
  return runAtOnce(document.render(holdings));
}

/** What a document that has never rendered anything makes of groups. */
function rendered(list: readonly IdentifiedGroup[]): string {
  return render(new FileSdDocument(), toHoldings(list)).toString();
}

/** Renders so many steps and leaves. Says whether it came to the end before. */
function renderPartly(document: FileSdDocument, holdings: Holdings, steps: number): boolean {
  const work = document.render(holdings);
  for (let i = 0; i < steps; i++) if (work.next().done === true) return true;
  work.return(Buffer.alloc(0));
  return false;
}

describe('a rendered file', () => {
  it('is a list with one group per line', () => {
    const a = toTargetGroup('192.168.0.2:1', new Map([...inMesh('b')]));
    const b = toTargetGroup('192.168.0.1:1', new Map([...inMesh('a'), ['env', '"x"\n']]));
    expect(rendered([a, b])).to.equal(
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
    expect(rendered([])).to.equal('[]\n');
    const document = new FileSdDocument();
    render(document, toHoldings([toTargetGroup('1.2.3.4:5', inMesh('a'))]));
    expect(render(document, Holdings.empty).toString()).to.equal('[]\n');
    expect(render(document, Holdings.empty.with([['gone', []]])).toString()).to.equal('[]\n');
  });

  it('has equal bytes for equal sets, whatever the order and however often a group is there', () => {
    const shuffled = fc.array(groups, { maxLength: 6 }).chain((list) => {
      const size = { minLength: list.length * 2, maxLength: list.length * 2 };
      return fc.tuple(fc.constant(list), fc.shuffledSubarray([...list, ...list], size));
    });
    fc.assert(
      fc.property(shuffled, ([list, twice]) => {
        expect(rendered(twice)).to.equal(rendered(list));
      }),
    );
  });

  it('parses to the same targets and labels', () => {
    fc.assert(
      fc.property(fc.array(groups, { maxLength: 6 }), (list) => {
        const entries = parseFileSd(rendered(list));
        if (typeof entries === 'string') throw new Error(entries);
        const texts = entries.map(
          ({ targets, labels }) => toTargetGroup(targets[0] ?? '', labels).group.text,
        );
        expect(new Set(texts)).to.deep.equal(new Set(list.map(({ group }) => group.text)));
      }),
    );
  });

  it('is sorted by mesh, service, dataplane, address and labels, bytewise', () => {
    fc.assert(
      fc.property(fc.array(groups, { maxLength: 6 }), (list) => {
        const entries = parseFileSd(rendered(list));
        if (typeof entries === 'string') throw new Error(entries);
        const keys = entries.map(({ targets: [address = ''], labels }) => {
          const place = ['mesh', 'service', 'dataplane'].map((name) => labels.get(name) ?? '');
          const { text } = toTargetGroup(address, labels).group;
          return [...place, JSON.stringify(address), text].map((key) => Buffer.from(key));
        });
        for (let i = 1; i < keys.length; i++) {
          const order = keys[i - 1]!.map((key, k) => Buffer.compare(key, keys[i]![k]!));
          expect(order.find((each) => each !== 0)).to.equal(-1);
        }
      }),
    );
  });
});

/** So many identities that a change of all of them takes several steps. */
const MANY = 9_000;

/** A group of one of a few services; `version` says which of its texts. */
function groupOf(number: number, version: number): IdentifiedGroup {
  const service = `service-${String(number % 7)}`;
  const labels = { ...Object.fromEntries(inMesh(`dataplane-${String(number)}`)), service };
  const padded = { ...labels, version: 'v'.repeat(version % 5), x: 'x'.repeat(number % 50) };
  return toTargetGroup(`10.0.0.1:${String(version)}`, new Map(Object.entries(padded)));
}

const identityAt = (number: number): string => groupOf(number, 1).identity;

function holding(number: number, versions: readonly number[]): Groups {
  return (
    toHoldings(versions.map((version) => groupOf(number, version))).get(identityAt(number)) ?? []
  );
}

/** What happens to holdings, and how many steps are rendered afterwards: all of them, as a rule. */
interface Turn {
  readonly changes: readonly (readonly [number: number, versions: readonly number[] | undefined])[];
  /** The same texts in other objects. */
  readonly copied: readonly number[];
  readonly steps: number;
}

const versions = fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { maxLength: 3 });
const number = fc.nat({ max: 30 });
const turns: fc.Arbitrary<readonly Turn[]> = fc.array(
  fc.record({
    changes: fc.array(fc.tuple(number, fc.option(versions, { nil: undefined })), { maxLength: 8 }),
    copied: fc.array(number, { maxLength: 4 }),
    steps: fc.oneof(fc.constant(Infinity), fc.nat({ max: 6 })),
  }),
  { minLength: 1, maxLength: 8 },
);

function afterTurn(before: Holdings, { changes, copied }: Turn): Holdings {
  // Taken out and put in again, in other objects, by way of holdings without them.
  const copies = copied.flatMap((each) => {
    const known = before.get(identityAt(each));
    return known === undefined ? [] : [[identityAt(each), known.map(({ text }) => text)] as const];
  });
  const without = before.with(copies.map(([identity]) => [identity, undefined]));
  const again = without.with(
    copies.map(([identity, texts]) => [
      identity,
      toHoldings(texts.map(groupFromText)).get(identity) ?? [],
    ]),
  );
  return again.with(
    changes.map(([each, those]) => [
      identityAt(each),
      those === undefined ? undefined : holding(each, those),
    ]),
  );
}

function groupFromText(text: string): IdentifiedGroup {
  const entries = parseFileSd(`[${text}]`);
  if (typeof entries === 'string') throw new Error(entries);
  return toTargetGroup(entries[0]?.targets[0] ?? '', entries[0]?.labels ?? new Map());
}

/** Every group with the text that it has now. */
function textsOf(holdings: Holdings): readonly string[] {
  return [...holdings].flatMap(([, list]) => list.map(({ text }) => text));
}

describe('a document that is rendered again and again', () => {
  it('is what a new one would be, whatever changed and wherever it was left before', () => {
    fc.assert(
      fc.property(turns, (list) => {
        const document = new FileSdDocument();
        let holdings = Holdings.empty;
        for (const turn of list) {
          holdings = afterTurn(holdings, turn);
          const before = textsOf(holdings);
          if (turn.steps !== Infinity) renderPartly(document, holdings, turn.steps);
          else expect(render(document, holdings).toString()).to.equal(fileText(holdings));
          expect(textsOf(holdings)).to.deep.equal(before);
        }
        expect(render(document, holdings).toString()).to.equal(fileText(holdings));
        expect(render(new FileSdDocument(), holdings).toString()).to.equal(fileText(holdings));
      }),
      { numRuns: 300 },
    );
  });

  it('is what a new one would be, at whichever step of many it was left', () => {
    const numbers = Array.from({ length: MANY }, (_, each) => each);
    const first = toHoldings(numbers.map((each) => groupOf(each, 1)));
    const second = first.with(
      numbers.flatMap((each) =>
        each % 3 === 0 ? [] : [[identityAt(each), each % 3 === 1 ? holding(each, [2]) : undefined]],
      ),
    );
    const [firstText, secondText] = [fileText(first), fileText(second)];
    const document = new FileSdDocument();
    for (let steps = 1; ; steps++) {
      expect(render(document, first).equals(Buffer.from(firstText))).to.equal(true);
      const isWhole = renderPartly(document, second, steps);
      if (isWhole) {
        expect(steps).to.be.greaterThan(10);
        break;
      }
      expect(fileText(first) === firstText && fileText(second) === secondText).to.equal(true);
    }
    expect(render(document, second).equals(Buffer.from(secondText))).to.equal(true);
  }).timeout(60_000);

  it('is the very same buffer while nothing that can be seen changes', () => {
    const document = new FileSdDocument();
    const two = toHoldings([groupOf(1, 1), groupOf(1, 2), groupOf(2, 1)]);
    const contents = render(document, two);
    const again = toHoldings([groupOf(2, 1), groupOf(1, 2), groupOf(1, 1), groupOf(1, 1)]);
    expect(render(document, two)).to.equal(contents);
    expect(render(document, again)).to.equal(contents);
    expect(render(document, again.with([['nobody', []]]))).to.equal(contents);
    expect(render(document, two)).to.equal(contents);
    const other = render(document, two.with([[identityAt(3), holding(3, [1])]]));
    expect(other).not.to.equal(contents);
    expect(contents.toString()).to.equal(fileText(two));
  });

  it('leaves what it gave before as it was', () => {
    const document = new FileSdDocument();
    const gave = [[1], [2, 3], [], [1]].map((list) => {
      const holdings = Holdings.empty.with([[identityAt(1), holding(1, list)]]);
      return { contents: render(document, holdings), text: fileText(holdings) };
    });
    for (const { contents, text } of gave) expect(contents.toString()).to.equal(text);
  });

  it('keeps no larger buffer than its contents, but for the rest of a word', () => {
    const contents = render(new FileSdDocument(), toHoldings([groupOf(1, 1), groupOf(2, 1)]));
    expect(contents.buffer.byteLength - contents.length).to.be.within(0, 3);
  });

  it('does not disturb another one over the same holdings', () => {
    fc.assert(
      fc.property(turns, fc.infiniteStream(fc.boolean()), (list, chooses) => {
        const documents = [new FileSdDocument(), new FileSdDocument()] as const;
        let holdings = Holdings.empty;
        for (const turn of list) {
          holdings = afterTurn(holdings, turn);
          const chosen = documents[chooses.next().value ? 1 : 0];
          renderPartly(chosen, holdings, turn.steps === Infinity ? 1_000 : turn.steps);
          for (const document of documents)
            if (chooses.next().value)
              expect(render(document, holdings).toString()).to.equal(fileText(holdings));
        }
        for (const document of documents)
          expect(render(document, holdings).toString()).to.equal(fileText(holdings));
      }),
      { numRuns: 200 },
    );
  });

  it('does not disturb another one that is in the middle of its work', () => {
    const numbers = Array.from({ length: MANY }, (_, each) => each);
    const holdings = toHoldings(numbers.map((each) => groupOf(each, 1)));
    const text = fileText(holdings);
    const documents = [new FileSdDocument(), new FileSdDocument()];
    const works = documents.map((document) => document.render(holdings));
    const finished = new Map<number, Buffer>();
    while (finished.size < works.length)
      for (const [index, work] of works.entries()) {
        const step = finished.has(index) ? undefined : work.next();
        if (step?.done === true) finished.set(index, step.value);
      }
    for (const contents of finished.values())
      expect(contents.equals(Buffer.from(text))).to.equal(true);
    expect(fileText(holdings)).to.equal(text);
  });
});

function inMesh(dataplane: string): ReadonlyMap<string, string> {
  return new Map(Object.entries({ mesh: 'default', dataplane }));
}
