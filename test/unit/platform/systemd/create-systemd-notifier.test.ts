import { expect } from 'chai';
import { readFile, writeFile } from 'node:fs/promises';

import type { NotifyFailure } from '../../../../src/platform/systemd/call-systemd-notify.js';
import {
  createSystemdNotifier,
  type SystemdNotifier,
} from '../../../../src/platform/systemd/create-systemd-notifier.js';
import { makeFakeSystemdNotify } from '../../../support/fake-systemd-notify.js';
import { useTempDir } from '../../../support/temp-dir.js';
import { useClosing } from '../../../support/use-closing.js';
import { waitFor } from '../../../support/wait-for.js';

describe('createSystemdNotifier', () => {
  const dir = useTempDir();
  const closing = useClosing();
  const failures: NotifyFailure[] = [];

  beforeEach('forget the failures', () => {
    failures.length = 0;
  });

  function create(env: NodeJS.ProcessEnv, pid = 1): SystemdNotifier {
    return closing(createSystemdNotifier({ pid, env }, (failure) => failures.push(failure)));
  }

  it('tells the manager, by its own program', async () => {
    const program = await makeFakeSystemdNotify(dir.path);
    create({ ...program.env }).notify({ state: 'ready', status: 'Connected to a, b' });
    expect(await program.called((argument) => argument === 'READY=1')).to.deep.equal([
      ['READY=1', 'STATUS=Connected to a, b'],
    ]);
  });

  it('calls nobody without NOTIFY_SOCKET', async () => {
    const program = await makeFakeSystemdNotify(dir.path);
    for (const socket of [undefined, '']) {
      const notifier = create({ PATH: program.env.PATH, NOTIFY_SOCKET: socket });
      notifier.notify({ state: 'ready' });
      await notifier.close();
    }
    expect(await program.calls()).to.deep.equal([]);
    expect(failures).to.deep.equal([]);
  });

  it('calls one program at a time, in order, and says what became old meanwhile no more', async () => {
    const gate = dir.file('gate');
    const program = await makeFakeSystemdNotify(dir.path, {
      then: `until [ -e '${gate}' ]; do sleep 0.01; done`,
    });
    const notifier = create({ ...program.env });
    notifier.notify({ state: 'ready', status: 'first' });
    for (let each = 0; each < 100; each++) notifier.notify({ status: `status ${String(each)}` });
    notifier.notify({ state: 'stopping' });
    await program.called((argument) => argument === 'READY=1');
    await writeFile(gate, '');
    await notifier.close();
    expect(await program.calls()).to.deep.equal([
      ['READY=1', 'STATUS=first'],
      ['STATUS=status 99'],
      ['STOPPING=1'],
    ]);
  });

  it('says with a reload when it began', async () => {
    const program = await makeFakeSystemdNotify(dir.path);
    create({ ...program.env }).notify({ state: 'reloading' });
    const [call = []] = await program.called((argument) => argument === 'RELOADING=1');
    expect(call[1]).to.match(/^MONOTONIC_USEC=\d+$/);
  });

  it('takes what is about the manager out of the environment of all other children', async () => {
    const program = await makeFakeSystemdNotify(dir.path, { then: `env > '${dir.file('env')}'` });
    const env: NodeJS.ProcessEnv = {
      ...program.env,
      WATCHDOG_USEC: '1000000',
      WATCHDOG_PID: '1',
      OTHER: 'stays',
    };
    const notifier = create(env);
    expect(env).to.deep.equal({ PATH: program.env.PATH, OTHER: 'stays' });
    notifier.notify({ state: 'ready' });
    await notifier.close();
    const given = await readFile(dir.file('env'), 'utf8');
    expect(given).to.contain(`NOTIFY_SOCKET=${program.env.NOTIFY_SOCKET}\n`);
    expect(given).to.not.match(/OTHER|WATCHDOG/);
  });

  it('knows the interval of the watchdog, if it is us whom that watches', () => {
    const socket = { NOTIFY_SOCKET: '/nowhere' };
    const interval = (env: NodeJS.ProcessEnv): number | undefined =>
      create({ ...socket, ...env }, 42).watchdogIntervalMs;
    expect(interval({ WATCHDOG_USEC: '30000000', WATCHDOG_PID: '42' })).to.equal(30_000);
    expect(interval({ WATCHDOG_USEC: '1500' })).to.equal(1.5);
    expect(interval({ WATCHDOG_USEC: '30000000', WATCHDOG_PID: '41' })).to.equal(undefined);
    for (const usec of ['', '0', '-1', 'soon'])
      expect(interval({ WATCHDOG_USEC: usec })).to.equal(undefined);
    expect(interval({})).to.equal(undefined);
  });

  it('tells of a program that is not there, once', async () => {
    const notifier = create({ NOTIFY_SOCKET: '/nowhere', PATH: dir.path });
    notifier.notify({ state: 'ready' });
    await waitFor(() => failures.length > 0);
    notifier.notify({ status: 'again' });
    await notifier.close();
    expect(failures).to.deep.equal([{ isMissing: true, reason: 'it is not on PATH' }]);
  });

  it('tells what a program says that fails', async () => {
    const program = await makeFakeSystemdNotify(dir.path, {
      then: 'echo "Failed to notify: no" >&2; exit 1',
    });
    create({ ...program.env }).notify({ state: 'ready' });
    await waitFor(() => failures.length > 0);
    expect(failures).to.deep.equal([{ isMissing: false, reason: 'Failed to notify: no' }]);
  });

  it('waits for a program that hangs for a second at most when it is closed', async () => {
    const program = await makeFakeSystemdNotify(dir.path, { then: 'sleep 10' });
    const notifier = create({ ...program.env });
    notifier.notify({ state: 'ready' });
    await program.called((argument) => argument === 'READY=1');
    notifier.notify({ state: 'stopping' });
    await notifier.close();
    expect(await program.calls()).to.deep.equal([['READY=1']]);
  });

  it('gives up a program that hangs, and goes on with the next message', async () => {
    const once = dir.file('once');
    const program = await makeFakeSystemdNotify(dir.path, {
      then: `[ -e '${once}' ] || { : > '${once}'; exec sleep 10; }`,
    });
    const notifier = create({ ...program.env });
    notifier.notify({ state: 'ready' });
    notifier.notify({ state: 'stopping' });
    await program.called((argument) => argument === 'STOPPING=1');
    expect(failures).to.deep.equal([{ isMissing: false, reason: 'it took longer than 5s' }]);
  });
});
