import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename } from 'node:path';
import type { FileUser } from '../files/reading-obstacles.js';

/** A process of this machine, as far as we may look at it. Its effective user and groups count. */
export interface RunningProcess extends FileUser {
  readonly pid: number;
  /** The command line; the first is the program. */
  readonly args: readonly string[];
  /** As the process itself sees it. Absent where we may not look. */
  readonly cwd: string | undefined;
  /** It has the same network as we have: what it listens on is on our `localhost`. */
  readonly sharesNetwork: boolean;
}

/** All processes whose program is called `name`, by their number; none where there is no `/proc`. */
export async function findProcesses(name: string): Promise<readonly RunningProcess[]> {
  const names = await readdir('/proc').catch(() => []);
  const pids = names.filter((each) => /^\d+$/.test(each)).map(Number);
  const found = await Promise.all(pids.sort((a, b) => a - b).map((pid) => readProcess(pid, name)));
  return found.filter((each) => each !== undefined);
}

async function readProcess(pid: number, name: string): Promise<RunningProcess | undefined> {
  const args = await readArguments(pid);
  if (basename(args[0] ?? '') !== name) return undefined;
  const status = await readFile(`/proc/${String(pid)}/status`, 'latin1').catch(() => '');
  const uid = idsIn(status, 'Uid')[EFFECTIVE];
  // It has ended meanwhile.
  if (uid === undefined) return undefined;
  const gid = idsIn(status, 'Gid')[EFFECTIVE];
  return {
    pid,
    args,
    uid,
    gids: [...(gid === undefined ? [] : [gid]), ...idsIn(status, 'Groups')],
    cwd: await readlink(`/proc/${String(pid)}/cwd`).catch(() => undefined),
    sharesNetwork: await sharesNetwork(pid),
  };
}

async function readArguments(pid: number): Promise<readonly string[]> {
  const text = await readFile(`/proc/${String(pid)}/cmdline`, 'utf8').catch(() => '');
  return text.replace(/\0$/, '').split('\0');
}

/** Of the real, effective, saved and file system's id: proc_pid_status(5). */
const EFFECTIVE = 1;

function idsIn(status: string, name: string): readonly number[] {
  const [, text = ''] = new RegExp(`^${name}:\\t(.*)$`, 'm').exec(status) ?? [];
  return text
    .split(/\s+/)
    .filter((each) => each !== '')
    .map(Number);
}

async function sharesNetwork(pid: number): Promise<boolean> {
  const theirs = await readlink(`/proc/${String(pid)}/ns/net`).catch(() => undefined);
  const ours = await readlink('/proc/self/ns/net').catch(() => undefined);
  return theirs !== undefined && theirs === ours;
}
