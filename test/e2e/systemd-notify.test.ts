import { expect } from 'chai';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { openDatagramSocket } from '../support/datagram-socket.js';
import { makeFakeSystemdNotify } from '../support/fake-systemd-notify.js';
import { linux, program, skipUnless } from '../support/needs.js';
import { closedPort } from '../support/raw-server.js';
import { environmentOf, requireRealPart } from '../support/real-parts.js';
import { useBinary } from '../support/run-binary.js';
import type { RunningBinary } from '../support/run-binary.js';
import { useTempDir } from '../support/temp-dir.js';
import { useClosing } from '../support/use-closing.js';
import { openUserManager, userManagers, type UserManager } from '../support/user-manager.js';
import { waitFor } from '../support/wait-for.js';

const CHECKOUT = join(import.meta.dirname, '../..');
const UNIT = join(CHECKOUT, 'packaging/systemd/kuma-prometheus-sd.service');
const CONNECTED = /^STATUS=Connected to 127\.0\.0\.1:\d+; 10 groups; last write \S+ \S+Z$/;

describe('what systemd is told', function () {
  this.timeout(60_000);
  const start = useBinary();
  const dir = useTempDir();
  const closing = useClosing();

  async function serve(): Promise<string> {
    const assignments = `--assignments=${CHECKOUT}/examples/assignments.yaml`;
    const server = start(['serve', assignments, '--listen-address=127.0.0.1:0']);
    const line = await server.waitForLine((each) => each.startsWith('ready address='));
    return line.slice('ready address='.length);
  }

  function run(address: string, env: Readonly<Record<string, string>>): RunningBinary {
    const flags = [`--cp-address=${address}`, `--output-file=${dir.file('targets.json')}`];
    return start(['run', '--removal-delay=0s', ...flags], { env });
  }

  it('is that it is ready, connected, and stopping, in this order', async () => {
    const { env, calls, called } = await makeFakeSystemdNotify(dir.path);
    const binary = run(await serve(), env);
    const before = await called((argument) => CONNECTED.test(argument));
    expect(before[0]).to.deep.equal(['READY=1', before[0]?.[1]]);
    expect(await binary.stop()).to.deep.equal({ code: 0, signal: null });
    expect((await calls()).at(-1)).to.deep.equal([
      'STOPPING=1',
      'STATUS=Stopping; the file stays as it is',
    ]);
    expect(binary.stderr).to.not.contain('systemd');
  });

  it('is that it is ready while the control plane is away, and then since when', async () => {
    const { env, called } = await makeFakeSystemdNotify(dir.path);
    run(`127.0.0.1:${String(await closedPort())}`, env);
    const calls = await called((argument) => argument.startsWith('STATUS=Control plane'));
    expect(calls[0]?.[0]).to.equal('READY=1');
    expect(calls.at(-1)?.join()).to.match(/away since \S+ \S+Z \(Cannot connect .*ECONNREFUSED/);
  });

  it('is not that it is ready when its output cannot be written', async () => {
    const { env, calls } = await makeFakeSystemdNotify(dir.path);
    const output = `--output-file=${dir.file('missing/targets.json')}`;
    const binary = start(['run', output, '--cp-address=127.0.0.1:9'], { env });
    expect(await binary.exit).to.deep.equal({ code: 73, signal: null });
    expect(await calls()).to.deep.equal([]);
  });

  it('is that it is alive, as often as the watchdog wants', async () => {
    const { env, called } = await makeFakeSystemdNotify(dir.path);
    run(await serve(), { ...env, WATCHDOG_USEC: '200000' });
    await called((argument) => argument === 'WATCHDOG=1');
  });

  it('is nothing where there is no systemd', async () => {
    const { env, calls } = await makeFakeSystemdNotify(dir.path);
    const binary = run(await serve(), { PATH: env.PATH });
    await binary.waitForLine((line) => line.includes('Wrote the target file'));
    await binary.stop();
    expect(await calls()).to.deep.equal([]);
  });

  it('is nothing where there is no systemd-notify, which is no reason for a word', async () => {
    const env = { NOTIFY_SOCKET: dir.file('socket'), PATH: dir.path };
    const binary = run(await serve(), env);
    await binary.waitForLine((line) => line.includes('Wrote the target file'));
    expect(await binary.stop()).to.deep.equal({ code: 0, signal: null });
    expect(binary.stderr).to.not.contain('systemd');
  });

  it('arrives at a real socket by the real program', async function () {
    skipUnless(this, linux, program('perl'));
    const PATH = await directoryWith(requireRealPart(this, 'systemd-notify'), dir.file('bin'));
    const socket = closing(await openDatagramSocket(dir.file('socket')));
    const binary = run(await serve(), { NOTIFY_SOCKET: dir.file('socket'), PATH });
    const has = (text: string): boolean => socket.messages.some((each) => each.startsWith(text));
    await waitFor(() => has('READY=1 STATUS=Connected to'));
    await binary.stop();
    await waitFor(() => has('STOPPING=1'));
    expect(socket.messages[0]).to.match(/^READY=1 STATUS=/);
  });

  describe('by the settings of the unit', () => {
    let manager: UserManager;

    before('find what it takes', function () {
      skipUnless(this, userManagers, program('systemd-notify'));
    });

    /** What a real systemd that has started the service shows of it. Settings beside those of the unit win. */
    async function started(
      ...more: readonly string[]
    ): Promise<(property: string) => Promise<string>> {
      const unit = await readFile(UNIT, 'utf8');
      const settings = unit.match(/^(Type|NotifyAccess|WatchdogSec|CapabilityBoundingSet)=.*$/gm);
      const flags = `--cp-address=${await serve()} --output-file=${dir.file('targets.json')}`;
      const command = `${process.execPath} ${CHECKOUT}/bin/run.js run --removal-delay=0s ${flags}`;
      const lines = ['[Service]', ...(settings ?? []), `ExecStart=${command}`, ...more, ''];
      manager = closing(await openUserManager(dir.path, { 'sd.service': lines.join('\n') }));
      await manager.systemctl('start', 'sd.service');
      return async (property) =>
        (await manager.systemctl('show', 'sd.service', '--value', '-p', property)).trim();
    }

    it('is what a real systemd hears', async () => {
      const show = await started();
      expect(await show('SubState')).to.equal('running');
      await waitFor(async () => CONNECTED.test(`STATUS=${await show('StatusText')}`));
      expect(await show('WatchdogUSec')).to.equal('30s');
      await manager.systemctl('stop', 'sd.service');
      expect(await show('Result')).to.equal('success');
    });

    it('makes a real systemd end what does not turn any more', async () => {
      const show = await started('WatchdogSec=1s', 'TimeoutAbortSec=100ms');
      await waitFor(async () => CONNECTED.test(`STATUS=${await show('StatusText')}`));
      expect(await show('Result')).to.equal('success');
      process.kill(Number(await show('MainPID')), 'SIGSTOP');
      await waitFor(async () => (await show('Result')) === 'watchdog');
    });
  });
});

/** A `directory` for PATH with a program in it that may need more of its environment than it is given. */
async function directoryWith(program: string, directory: string): Promise<string> {
  const settings = Object.entries(environmentOf(program)).map((pair) => `${pair.join('=')} `);
  await mkdir(directory);
  const script = `#!/bin/sh\n${settings.join('')}exec '${program}' "$@"\n`;
  await writeFile(join(directory, basename(program)), script, { mode: 0o755 });
  return directory;
}
