import { expect } from 'chai';
import { parseAllDocuments } from 'yaml';
import { ChangeFeed } from '../../../../src/cli/fetching/change-feed.js';
import type { ListFormat } from '../../../../src/cli/fetching/render-list.js';
import { READABLE_COLOURS } from '../../../support/test-colours.js';

/** A time of the day as it is called here, whatever the time zone. */
const NOW = new Date(2026, 0, 31, 9, 5, 3);

const ONE = group('backend-01', '192.168.0.1:80', 'prod');
const MOVED = group('backend-01', '192.168.0.9:80', 'test');
const TWO = group('backend-02', '192.168.0.2:80', 'prod');

function group(dataplane: string, address: string, env: string): object {
  const labels = { dataplane, env, mesh: 'default', service: 'backend' };
  return { targets: [address], labels };
}

function listOf(...groups: readonly object[]): Buffer {
  if (groups.length === 0) return Buffer.from('[]\n');
  return Buffer.from(`[\n${groups.map((each) => JSON.stringify(each)).join(',\n')}\n]\n`);
}

async function feed(format: ListFormat, ...lists: readonly Buffer[]): Promise<readonly string[]> {
  const screen = { width: Infinity, colours: READABLE_COLOURS };
  const changes = new ChangeFeed({ format, screen, now: () => NOW });
  const texts: string[] = [];
  for (const list of lists) texts.push([...(await changes.render(list))].join(''));
  return texts;
}

describe('a feed of changes', () => {
  it('is a table, then a line for each change', async () => {
    const [first = '', ...rest] = await feed('table', listOf(ONE), listOf(MOVED, TWO), listOf());
    expect(first).to.contain('DATAPLANE').and.to.contain('backend-01');
    expect(rest.join('').split('\n')).to.deep.equal([
      '<dim>09:05:03</> <yellow>~ default backend backend-01 192.168.0.1:80 → 192.168.0.9:80 env: "prod" → "test"</>',
      '<dim>09:05:03</> <green>+ default backend backend-02 192.168.0.2:80</>',
      '<dim>09:05:03</> <red>- default backend backend-01 192.168.0.9:80</>',
      '<dim>09:05:03</> <red>- default backend backend-02 192.168.0.2:80</>',
      '',
    ]);
  });

  it('is a line of JSON for each list, the first with all as added', async () => {
    const texts = await feed('json', listOf(ONE), listOf(MOVED, TWO));
    const time = NOW.toISOString();
    expect(texts.every((text) => text.indexOf('\n') === text.length - 1)).to.equal(true);
    expect(texts.map((text) => JSON.parse(text) as unknown)).to.deep.equal([
      { time, added: [ONE], changed: [], removed: [] },
      { time, added: [TWO], changed: [{ before: ONE, after: MOVED }], removed: [] },
    ]);
  });

  it('is a YAML document for each list', async () => {
    const texts = await feed('yaml', listOf(), listOf(ONE));
    const documents = parseAllDocuments(texts.join('')) as readonly { toJS: () => unknown }[];
    const time = NOW.toISOString();
    expect(documents.map((document) => document.toJS())).to.deep.equal([
      { time, added: [], changed: [], removed: [] },
      { time, added: [ONE], changed: [], removed: [] },
    ]);
  });
});
