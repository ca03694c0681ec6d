import { expect } from 'chai';
import fc from 'fast-check';
import { displayWidth } from '../../../../src/cli/terminal/display-width.js';
import { renderColumns, type Table } from '../../../../src/cli/terminal/render-columns.js';

const TABLE: Table = {
  head: ['NAME', 'ADDRESS', 'LABELS'],
  rows: [
    ['backend', '192.168.0.1:80', 'env="production" zone="east"'],
    ['日本', '10.0.0.1:80', ''],
  ],
  yielding: [2],
};

function render(width: number, table = TABLE): readonly string[] {
  const head = (text: string): string => `<${text}>`;
  return [...renderColumns(table, { width, head })].join('').split('\n').slice(0, -1);
}

describe('a table', () => {
  it('is as wide as its cells where nothing is to be cut', () => {
    expect(render(Infinity)).to.deep.equal([
      '<NAME     ADDRESS         LABELS>',
      'backend  192.168.0.1:80  env="production" zone="east"',
      '日本     10.0.0.1:80',
    ]);
  });

  it('is cut where it is meant to be cut first', () => {
    expect(render(40).slice(1)).to.deep.equal([
      'backend  192.168.0.1:80  env="productio…',
      '日本     10.0.0.1:80',
    ]);
  });

  it('is cut everywhere where that is not enough, the widest first', () => {
    expect(render(24)).to.deep.equal([
      '<NAME     ADDRESS  LABELS>',
      'backend  192.16…  env="…',
      '日本     10.0.0…',
    ]);
  });

  it('renders many rows some at a time, all with the same widths', () => {
    const rows = Array.from({ length: 2_000 }, (_, index) => ['a', String(index), 'b']);
    const pieces = [
      ...renderColumns({ ...TABLE, rows }, { width: Infinity, head: (text) => text }),
    ];
    expect(pieces.length).to.be.within(3, 10);
    const lines = pieces.join('').split('\n');
    expect(lines).to.have.length(2_002);
    expect(lines[1]).to.equal('a     0        b');
    expect(lines[2_000]).to.equal('a     1999     b');
  });

  it('never is wider than the terminal, which has a column for each cell at least', () => {
    const cell = fc.string({ unit: 'grapheme', maxLength: 30 });
    const row = fc.array(cell, { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(row), row, fc.integer({ min: 10, max: 60 }), (rows, head, width) => {
        const pieces = renderColumns(
          { head, rows, yielding: [2, 1] },
          { width, head: (text) => text },
        );
        for (const line of [...pieces].join('').split('\n'))
          expect(displayWidth(line)).to.be.at.most(width);
      }),
    );
  });
});
