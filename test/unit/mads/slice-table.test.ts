import { expect } from 'chai';
import { LABEL_STRIDE, STRIDE } from '../../../src/mads/slice-layout.js';
import { SliceTable } from '../../../src/mads/slice-table.js';

const MIB = 1_024 * 1_024;

/** A table that holds labels of these names, one after the other. */
function tableOf(names: readonly string[], bytes = Buffer.from(names.join(''))): SliceTable {
  const table = new SliceTable();
  table.begin(bytes);
  let at = 0;
  for (const name of names) {
    const label = table.addLabel();
    table.labels.set([at, at + name.length, 0, 0], label);
    at += name.length;
  }
  return table;
}

/** Fills a table anew. */
function fill(table: SliceTable, count: number): void {
  table.begin(Buffer.alloc(0));
  for (let i = 0; i < count; i++) {
    table.addTarget();
    table.addLabel();
  }
}

describe('names of labels', () => {
  const areDistinct = (...names: string[]): boolean => tableOf(names).areDistinct(0, names.length);

  it('are distinct in any order, unless one comes twice', () => {
    expect(areDistinct()).to.equal(true);
    expect(areDistinct('a', 'ab', 'b')).to.equal(true);
    expect(areDistinct('b', 'a', 'ab', 'ba', '')).to.equal(true);
    expect(areDistinct('b', 'a', 'ab', 'b')).to.equal(false);
    expect(areDistinct('', '')).to.equal(false);
  });

  it('are compared only where they are asked for', () => {
    expect(tableOf(['a', 'c', 'b', 'a']).areDistinct(0, 3)).to.equal(true);
    expect(tableOf(['a', 'c', 'b', 'a']).areDistinct(1, 4)).to.equal(true);
  });

  it('are looked at a few times, however long and however alike they are', () => {
    const names = Array.from({ length: 64 }, (_, i) => `${'x'.repeat(2_000)}${String(99 - i)}`);
    const bytes = Buffer.from(names.join(''));
    let reads = 0;
    const counting = new Proxy(bytes, {
      get: (target, key): unknown => {
        reads++;
        return Reflect.get(target, key);
      },
    });
    expect(tableOf(names, counting).areDistinct(0, names.length)).to.equal(true);
    expect(reads).to.be.within(bytes.length, 4 * bytes.length);
  });
});

describe('room that one huge assignment took', () => {
  const huge = (2 * MIB) / (STRIDE * Uint32Array.BYTES_PER_ELEMENT);
  const hugeLabels = (2 * MIB) / (LABEL_STRIDE * Uint32Array.BYTES_PER_ELEMENT);

  it('is given back when the next one needs less than a quarter of it', () => {
    const table = new SliceTable();
    const fresh = [table.targets.length, table.labels.length];
    fill(table, hugeLabels);
    fill(table, 1);
    expect(table.targets.byteLength).to.be.above(MIB);
    expect(table.labels.byteLength).to.be.above(MIB);
    table.begin(Buffer.alloc(0));
    expect([table.targets.length, table.labels.length]).to.deep.equal(fresh);
  });

  it('is kept as long as it is needed', () => {
    const table = new SliceTable();
    fill(table, huge);
    const { targets } = table;
    for (let i = 0; i < 3; i++) fill(table, huge / 2);
    table.begin(Buffer.alloc(0));
    expect(table.targets).to.equal(targets);
  });

  it('is kept where it is not much', () => {
    const table = new SliceTable();
    fill(table, 1_000);
    const { targets, labels } = table;
    fill(table, 1);
    table.begin(Buffer.alloc(0));
    expect([table.targets, table.labels]).to.deep.equal([targets, labels]);
  });
});
