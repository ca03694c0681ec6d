import { expect } from 'chai';
import { renderTable } from '../../../../src/cli/fetching/render-table.js';
import { namedTarget } from '../../../support/named-targets.js';
import { NO_COLOURS, READABLE_COLOURS } from '../../../support/test-colours.js';

const SCRAPE = { __scheme__: 'http', __metrics_path__: '/metrics' };
const TARGETS = [
  namedTarget('backend-01', '192.168.0.1:80', { ...SCRAPE, job: 'backend', env: 'prod' }),
  namedTarget('backend-02', '[fd00::1]:80', { ...SCRAPE, instance: 'other' }),
];

describe('the table of targets', () => {
  it('has a column for what tells targets apart, and one for all other labels', () => {
    const screen = { width: Infinity, colours: READABLE_COLOURS };
    expect([...renderTable(TARGETS, screen)].join('').split('\n')).to.deep.equal([
      '<bold>MESH     SERVICE  DATAPLANE   ADDRESS         SCHEME  PATH      LABELS</>',
      'default  backend  backend-01  192.168.0.1:80  http    /metrics  env="prod"',
      'default  backend  backend-02  [fd00::1]:80    http    /metrics  instance="other"',
      '<dim>2 targets</>',
      '',
    ]);
  });

  it('says so when there is none', () => {
    const text = [...renderTable([], { width: 80, colours: NO_COLOURS })].join('');
    expect(text).to.match(/^MESH .*\nno targets\n$/);
  });

  it('keeps addresses on a narrow terminal', () => {
    const text = [...renderTable(TARGETS, { width: 72, colours: NO_COLOURS })].join('');
    expect(text).to.contain('192.168.0.1:80').and.to.contain('env="pr…');
  });

  it('shows nothing that a terminal would obey', () => {
    const evil = namedTarget('\u001b[2J\n', 'a\u202eb:80', { 'e\u009bv': '\u0007"' });
    const text = [...renderTable([evil], { width: Infinity, colours: NO_COLOURS })].join('');
    expect(text).not.to.match(/[^\n\x20-\x7e]/);
    expect(text)
      .to.contain(String.raw`\u001b[2J\n`)
      .and.to.contain(String.raw`e\u009bv="\u0007\""`);
  });
});
