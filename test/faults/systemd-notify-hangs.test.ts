import { expect } from 'chai';

import { makeFakeSystemdNotify } from '../support/fake-systemd-notify.js';
import { useTempDir } from '../support/temp-dir.js';
import { useToolKit } from '../support/tool-kit.js';

describe('a systemd-notify that hangs', () => {
  const kit = useToolKit();
  const dir = useTempDir();

  it('holds up neither the file nor, for more than a second, the stop', async () => {
    const program = await makeFakeSystemdNotify(dir.path, { then: 'exec sleep 60' });
    const server = await kit.controlPlane();
    const flags = ['--removal-delay=0s'];
    const binary = kit.run(server.port, { flags, env: program.env });
    (await server.nextTurn()).answer({ version: '1', dataplanes: ['backend-01'] });
    await kit.published('backend-01');
    expect(await binary.stop()).to.deep.equal({ code: 0, signal: null });
    expect(await program.calls()).to.have.lengthOf(1);
    expect(binary.stderr).to.not.contain('systemd');
  });

  it('is given up after five seconds, which is logged once', async () => {
    const program = await makeFakeSystemdNotify(dir.path, { then: 'exec sleep 60' });
    const binary = kit.run(9, { env: { ...program.env, WATCHDOG_USEC: '1000000' } });
    const line = await binary.waitForLine((each) => each.includes('systemd'));
    expect(line).to.contain('level=warn').and.contain('it took longer than 5s');
    await program.called((argument) => argument === 'WATCHDOG=1');
  });
});
