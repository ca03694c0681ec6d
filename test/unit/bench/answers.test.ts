import { createHash } from 'node:crypto';

import { expect } from 'chai';

import type { AnswerSpec, Encoding, Shape, Variant } from '../../../bench/data/answer-spec.js';
import { dataplaneAt } from '../../../bench/data/dataplane.js';
import { encodeAnswer } from '../../../bench/data/encode-answer.js';

const TARGETS = 1_000;

function bytesOf(spec: AnswerSpec): Buffer {
  return Buffer.concat([...encodeAnswer(spec)]);
}

function digestOf(encoding: Encoding, shape: Shape): string {
  const bytes = bytesOf({ encoding, shape, variant: 'pct1', targets: TARGETS });
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}

/** The texts of all dataplanes of an answer, each under its name. */
function stateOf(variant: Variant): ReadonlyMap<string, string> {
  const dataplanes = Array.from({ length: TARGETS }, (_, index) =>
    dataplaneAt(index, { shape: 'tags', variant }),
  );
  return new Map(dataplanes.map((dataplane) => [dataplane.name, JSON.stringify(dataplane)]));
}

function countDifferent(one: Variant, other: Variant): number {
  const [before, after] = [stateOf(one), stateOf(other)];
  return [...before].filter(([name, text]) => after.get(name) !== text).length;
}

describe('the generated answers of the benchmark', () => {
  it('are the same bytes on every machine', () => {
    expect([
      digestOf('protobuf', 'tags'),
      digestOf('protobuf', 'bare'),
      digestOf('json', 'tags'),
      digestOf('json', 'bare'),
    ]).to.deep.equal([
      'c425698c5be1c775',
      '78d900be0ecafbac',
      'f7c7d654fac09193',
      '64f65d6f3bedaf8c',
    ]);
  });

  it('name each dataplane once, with an address of its own', () => {
    expect(stateOf('full').size).to.equal(TARGETS);
    const addresses = [...stateOf('full').values()].map(
      (text) => (JSON.parse(text) as { readonly address: string }).address,
    );
    expect(new Set(addresses).size).to.equal(TARGETS);
  });

  it('differ by one percent, by everything or by nothing, as their names say', () => {
    expect(countDifferent('full', 'pct1')).to.equal(TARGETS / 100);
    expect(countDifferent('pct1', 'pct1b')).to.equal(TARGETS / 100);
    expect(countDifferent('full', 'renewed')).to.equal(TARGETS);
    expect(countDifferent('full', 'reordered')).to.equal(0);
  });

  it('come in another order each time', () => {
    const orders = (['full', 'reordered', 'pct1', 'pct1b', 'renewed'] as const).map((variant) => {
      const body = bytesOf({ encoding: 'json', shape: 'bare', variant, targets: TARGETS });
      const { resources } = JSON.parse(body.toString()) as {
        readonly resources: readonly { readonly targets: readonly { readonly name: string }[] }[];
      };
      return resources.map(({ targets: [target] }) => target?.name).join();
    });
    expect(new Set(orders).size).to.equal(orders.length);
  });
});
