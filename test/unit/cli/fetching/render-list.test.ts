import { expect } from 'chai';
import { parse } from 'yaml';
import { renderList, type ListFormat } from '../../../../src/cli/fetching/render-list.js';
import { NO_COLOURS } from '../../../support/test-colours.js';

const GROUPS = Array.from({ length: 1_500 }, (_, index) => ({
  targets: [`10.0.0.1:${String(index + 1)}`],
  labels: { dataplane: `backend-${String(index)}`, mesh: 'default', service: 'backend' },
}));
const LIST = Buffer.from(`[\n${GROUPS.map((group) => JSON.stringify(group)).join(',\n')}\n]\n`);
const EMPTY = Buffer.from('[]\n');

async function render(list: Buffer, format: ListFormat): Promise<string> {
  const screen = { width: Infinity, colours: NO_COLOURS };
  return [...(await renderList(list, { format, screen }))].map(String).join('');
}

describe('a list of targets', () => {
  it('is printed as run would write it', async () => {
    for (const list of [LIST, EMPTY]) expect(await render(list, 'json')).to.equal(list.toString());
  });

  it('is printed as YAML that says the same', async () => {
    expect(parse(await render(LIST, 'yaml'))).to.deep.equal(GROUPS);
    expect(await render(EMPTY, 'yaml')).to.equal('[]\n');
  });

  it('is printed as a table with a line for each target', async () => {
    expect((await render(LIST, 'table')).split('\n')).to.have.length(GROUPS.length + 3);
    expect(await render(EMPTY, 'table')).to.contain('no targets');
  });
});
