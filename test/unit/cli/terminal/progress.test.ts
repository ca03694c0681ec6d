import { expect } from 'chai';
import { createProgress, type Progress } from '../../../../src/cli/terminal/progress.js';

/** Progress on a terminal, and what was written to it. */
function onTerminal(
  look: { readonly columns?: number; readonly isTTY?: boolean; readonly TERM?: string } = {},
): { readonly progress: Progress; readonly written: string[] } {
  const written: string[] = [];
  const { columns = 20, isTTY = true, TERM = 'xterm' } = look;
  const write = (text: string): void => void written.push(text);
  return { progress: createProgress({ columns, isTTY, write }, { TERM }), written };
}

describe('progress on a terminal', () => {
  it('is a line that is rewritten, and taken away', () => {
    const { progress, written } = onTerminal();
    progress.show('asking');
    progress.show('waiting');
    progress.show('done');
    progress.clear();
    expect(written).to.deep.equal(['\rasking', '\rwaiting', '\r\u001b[2Kdone', '\r\u001b[2K']);
  });

  it('writes nothing where nothing is new', () => {
    const { progress, written } = onTerminal();
    progress.clear();
    progress.show('asking');
    progress.show('asking');
    expect(written).to.deep.equal(['\rasking']);
  });

  it('comes back after it was taken away', () => {
    const { progress, written } = onTerminal();
    progress.show('asking');
    progress.clear();
    progress.show('asking');
    expect(written.at(-1)).to.equal('\rasking');
  });

  it('stays on its line, whatever it is told', () => {
    const { progress, written } = onTerminal({ columns: 8 });
    progress.show('asking\n\u001b[2J somebody');
    expect(written).to.deep.equal(['\rasking…']);
  });

  it('is nothing where a line cannot be rewritten', () => {
    for (const look of [{ isTTY: false }, { TERM: 'dumb' }]) {
      const { progress, written } = onTerminal(look);
      progress.show('asking');
      progress.clear();
      expect(written).to.deep.equal([]);
    }
  });
});
