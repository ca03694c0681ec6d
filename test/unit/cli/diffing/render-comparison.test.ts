import { expect } from 'chai';
import type { Comparison } from '../../../../src/cli/diffing/compare-sides.js';
import { renderComparison } from '../../../../src/cli/diffing/render-comparison.js';
import { compareLists } from '../../../../src/discovery/comparing/compare-lists.js';
import type { NamedTarget } from '../../../../src/discovery/comparing/named-target.js';
import { namedTarget } from '../../../support/named-targets.js';
import { NO_COLOURS, READABLE_COLOURS } from '../../../support/test-colours.js';

const NOW_MS = Date.UTC(2026, 0, 31, 12);

const FILE = {
  path: '/old/kuma.json',
  bytes: Buffer.from(''),
  modifiedAtMs: NOW_MS - 180_000,
  groups: 2,
};

function comparison(before: readonly NamedTarget[], after: readonly NamedTarget[]): Comparison {
  return {
    path: FILE.path,
    file: { ...FILE, targets: before },
    controlPlanes: ['kuma-cp:5676'],
    targets: after.length,
    difference: compareLists(before, after),
    verdict: 'different',
  };
}

function render(compared: Comparison, colours = NO_COLOURS): readonly string[] {
  return [...renderComparison(compared, { colours, nowMs: NOW_MS })].join('').split('\n');
}

const BEFORE = [
  namedTarget('backend-01', '192.168.0.1:80', { env: 'prod', old: 'x' }),
  namedTarget('backend-02', '192.168.0.2:80'),
  namedTarget('backend-09', '192.168.0.9:80', { env: 'prod' }),
];
const AFTER = [
  namedTarget('backend-01', '192.168.0.5:80', { env: 'test', zone: 'east' }),
  namedTarget('backend-02', '192.168.0.2:80'),
  namedTarget('backend-03', '192.168.0.3:80'),
];

describe('a comparison for people', () => {
  it('names both sides, each difference, and the sums', () => {
    expect(render(comparison(BEFORE, AFTER))).to.deep.equal([
      '--- /old/kuma.json: 3 targets in 2 groups, written 3 minutes ago',
      '+++ kuma-cp:5676: 3 targets',
      '',
      '~ default backend backend-01 192.168.0.1:80 → 192.168.0.5:80',
      '    env: "prod" → "test"',
      '    - old="x"',
      '    + zone="east"',
      '+ default backend backend-03 192.168.0.3:80',
      '- default backend backend-09 192.168.0.9:80  env="prod"',
      '',
      '1 added, 1 changed, 1 removed, 1 the same',
      '',
    ]);
  });

  it('has the colours of a difference', () => {
    const lines = render(comparison(BEFORE, AFTER), READABLE_COLOURS).join('\n');
    expect(lines)
      .to.contain('<bold>--- /old/kuma.json')
      .and.to.contain('<red>- default backend backend-09')
      .and.to.contain('<yellow>~ default backend backend-01')
      .and.to.contain('<green>+ default backend backend-03')
      .and.to.contain('    <green>+ zone="east"</>')
      .and.to.contain('    <red>- old="x"</>');
  });

  it('is short where there is no difference, and says when only the form is another', () => {
    const same = comparison(BEFORE, BEFORE);
    expect(render({ ...same, verdict: 'same' })).to.deep.equal(['No difference: 3 targets', '']);
    expect(render({ ...same, verdict: 'other-form' })).to.deep.equal([
      'No difference: 3 targets',
      'The file says the same in another form; run would rewrite it once.',
      '',
    ]);
  });

  it('says that there is no file', () => {
    const empty = { ...comparison([], []), file: undefined };
    expect(render(empty)).to.deep.equal([
      '--- /old/kuma.json: no such file',
      '+++ kuma-cp:5676: 0 targets',
      '',
      'There is no such file yet; run would make it.',
      '0 added, 0 changed, 0 removed, 0 the same',
      '',
    ]);
  });

  it('tells what many changes have in common', () => {
    const many = Array.from({ length: 6 }, (_, index) => `backend-${String(index)}`);
    const before = many.map((name) => namedTarget(name, 'x:1', { old: '1' }));
    const after = many.map((name, index) =>
      namedTarget(name, index === 0 ? 'y:1' : 'x:1', { job: 'backend' }),
    );
    const lines = render(comparison(before, after));
    expect(lines.slice(lines.indexOf('What changes:'))).to.deep.equal([
      'What changes:',
      '  + job: 6 targets',
      '  - old: 6 targets',
      '  another address: 1 target',
      '',
      '0 added, 6 changed, 0 removed, 0 the same',
      '',
    ]);
  });
});
