import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmdirSync } from 'node:fs';
import { mkdir, readdir, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { mounting, program, type Need } from './needs.js';
import { runProgram } from './run-program.js';
import { waitFor } from './wait-for.js';

/** A systemd of our own, as each user has one: it starts services, watches them and hears what they notify. */
export interface UserManager {
  /** Runs `systemctl --user` with arguments. @throws Error with what it said, when it fails. */
  systemctl(...args: readonly string[]): Promise<string>;
  /** Ends it, and all that it started. */
  close(): Promise<void>;
}

const SYSTEMD = '/lib/systemd/systemd';

/** Where systemd keeps its groups of processes: beside those of version 1, or alone. */
const GROUPS = ['/sys/fs/cgroup/systemd', '/sys/fs/cgroup'].find((path) =>
  existsSync(join(path, 'cgroup.procs')),
);

/** It wants groups of processes of its own, and a machine that looks as if systemd had started it. */
export const userManagers: Need = () => {
  const reason = mounting() ?? program('systemctl')();
  if (reason !== undefined) return reason;
  if (!existsSync(SYSTEMD)) return `no ${SYSTEMD}`;
  try {
    const probe = join(GROUPS ?? '/nonexistent', `probe-${String(process.pid)}`);
    mkdirSync(probe);
    rmdirSync(probe);
    return undefined;
  } catch {
    return 'no groups of processes can be made here';
  }
};

const SCRIPT = `
  mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/system && echo $$ > "$GROUP/cgroup.procs" &&
  exec "$0" --user --unit=basic.target --log-target=null
`;

/** What the real-time signal of this number (SIGRTMIN+24) means to systemd: exit, with all services. */
const EXIT_SIGNAL = 58;

/** Starts one that knows these units, in `directory`. */
export async function openUserManager(
  directory: string,
  units: Readonly<Record<string, string>>,
): Promise<UserManager> {
  const [home, runtime] = [join(directory, 'home'), join(directory, 'runtime')];
  const known = join(home, '.config/systemd/user');
  const group = join(GROUPS ?? '', `test-${String(process.pid)}`);
  for (const path of [known, runtime, group]) await mkdir(path, { recursive: true });
  for (const [name, text] of Object.entries({ 'basic.target': '[Unit]\n', ...units }))
    await writeFile(join(known, name), text);
  const env = { HOME: home, XDG_RUNTIME_DIR: runtime, PATH: process.env['PATH'] };
  const words = ['--mount', '--propagation=private', 'sh', '-c', SCRIPT, SYSTEMD];
  const manager = spawn('unshare', words, { env: { ...env, GROUP: group }, stdio: 'ignore' });
  const ended = once(manager, 'close');
  const socket = join(runtime, 'systemd/private');
  await waitFor(() => existsSync(socket), { what: 'the manager' });
  return {
    systemctl: async (...args) => {
      const settings = Object.entries(env).map(([name, value = '']) => `${name}=${value}`);
      return await runProgram('env', '-i', ...settings, 'systemctl', '--user', ...args);
    },
    close: async () => {
      if (manager.exitCode === null) process.kill(manager.pid ?? 0, EXIT_SIGNAL);
      await ended;
      await removeGroups(group);
    },
  };
}

/** It removes them itself when all goes well. */
async function removeGroups(group: string): Promise<void> {
  if (!existsSync(group)) return;
  for (const each of await readdir(group, { withFileTypes: true }))
    if (each.isDirectory()) await removeGroups(join(group, each.name));
  await rmdir(group);
}
