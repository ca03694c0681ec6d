import { expect } from 'chai';
import { renderResult } from '../../../../src/cli/checking/render-result.js';
import { createColours } from '../../../../src/cli/terminal/colours.js';
import type { Findings } from '../../../../src/discovery/checking/finding.js';

const NO_COLOURS = createColours({}, {});
const FINE: Findings = { listed: [], errors: 0, warnings: 0 };

function render(name: string, findings: Findings): readonly string[] {
  const contents = { format: 'json', groups: 1, targets: 12 } as const;
  return renderResult({ kind: 'checked', name, findings, contents }, NO_COLOURS);
}

describe('what check says of a file', () => {
  it('is one line when it is fine', () => {
    expect(render('x.json', FINE)).to.deep.equal(['x.json: 1 group, 12 targets, ok']);
  });

  it('is one line for each finding, and one for all of them', () => {
    const at = { line: 1, column: 2, problem: 'odd' } as const;
    const listed = [
      { ...at, severity: 'error', generations: ['2.x', '3.x'], advice: 'take it out' },
      { ...at, severity: 'error', generations: ['2.x'] },
      { ...at, severity: 'warning' },
    ] as const;
    expect(render('x.json', { listed, errors: 5, warnings: 1 })).to.deep.equal([
      'x.json:1:2: error: odd: take it out',
      'x.json:1:2: error (2.x): odd',
      'x.json:1:2: warning: odd',
      'x.json: and 3 more',
      'x.json: 1 group, 12 targets, 5 errors, 1 warning',
    ]);
  });

  it('has no control characters of the file or its name in it', () => {
    const finding = { severity: 'error', line: 1, column: 1, problem: '\u001b[31m' } as const;
    const lines = render('\u001b]0;x\u0007.json', { listed: [finding], errors: 1, warnings: 0 });
    // eslint-disable-next-line no-control-regex -- they are what must not be there
    for (const line of lines) expect(line).not.to.match(/[\u0000-\u001f]/);
  });

  it('is in colours on a terminal', () => {
    const colours = createColours({ isTTY: true }, {});
    expect(renderResult({ kind: 'checked', name: 'x', findings: FINE }, colours)).to.deep.equal([
      'x: \u001b[32mok\u001b[39m',
    ]);
  });
});
