import { expect } from 'chai';
import { basename } from 'node:path';
import { findProcesses } from '../../../../src/platform/processes/find-processes.js';
import { listeningPorts } from '../../../../src/platform/processes/listening-ports.js';
import { linux, skipUnless } from '../../../support/needs.js';
import { openRawServer } from '../../../support/raw-server.js';
import { useClosing } from '../../../support/use-closing.js';

describe('processes of this machine', () => {
  const closing = useClosing();

  before('find out whether there is a /proc', function () {
    skipUnless(this, linux);
  });

  it('are found by the name of their program', async () => {
    const all = await findProcesses(basename(process.argv0));
    const [us] = all.filter(({ pid }) => pid === process.pid);
    expect(us).to.include({
      uid: process.geteuid?.(),
      cwd: process.cwd(),
      sharesNetwork: true,
    });
    expect(us?.gids).to.include(process.getegid?.());
    expect(await findProcesses('no such program')).to.deep.equal([]);
  });

  it('tell on which ports they listen', async () => {
    const { port } = closing(await openRawServer(() => undefined));
    expect(await listeningPorts(process.pid)).to.include(port);
    expect(await listeningPorts(2 ** 22 + 1)).to.deep.equal([]);
  });
});
