import { expect } from 'chai';
import { createColours } from '../../../../src/cli/terminal/colours.js';

const TERMINAL = { isTTY: true };

describe('colours', () => {
  it('are there on a terminal, and end where the text ends', () => {
    const { red, bold } = createColours(TERMINAL, {});
    expect(red('bad')).to.equal('\u001b[31mbad\u001b[39m');
    expect(bold(red('bad'))).to.equal('\u001b[1m\u001b[31mbad\u001b[39m\u001b[22m');
  });

  it('are nowhere else', () => {
    expect(createColours({}, {}).red('bad')).to.equal('bad');
    expect(createColours({ isTTY: false }, { TERM: 'xterm' }).green('good')).to.equal('good');
  });

  it('are not there for who does not want them or cannot show them', () => {
    for (const environment of [{ NO_COLOR: '1' }, { NO_COLOR: '0' }, { TERM: 'dumb' }])
      expect(createColours(TERMINAL, environment).yellow('odd')).to.equal('odd');
    expect(createColours(TERMINAL, { NO_COLOR: '' }).dim('far')).to.contain('\u001b[2m');
  });
});
