import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import process from 'node:process';

/** Who a process is, as far as others can tell from it whether it lives. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** Of the kernel: another one on the same host means that the host was started anew. Absent where it is not told. */
  readonly bootId?: string | undefined;
  /** Where the pid counts. Absent where it is not told. */
  readonly pidNamespace?: string | undefined;
}

/** Who this process is. A hardened unit may hide the boot id (`ProcSubset=pid`), and only Linux has it. */
export async function readProcessIdentity(): Promise<ProcessIdentity> {
  const bootId = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => undefined);
  const pidNamespace = await readlink('/proc/self/ns/pid').catch(() => undefined);
  return { pid: process.pid, host: hostname(), bootId: bootId?.trim(), pidNamespace };
}

/**
 * True when `other` surely is no process any more, seen from `me`; false when it lives, or nobody can say: on another
 * host, or in another pid namespace of this one. Our own pid is that of a process before us: process 1 of a container
 * that was started anew.
 */
export async function isGone(other: ProcessIdentity, me: ProcessIdentity): Promise<boolean> {
  if (other.host !== me.host) return false;
  if (areDifferent(other.bootId, me.bootId) || other.pid === me.pid) return true;
  if (areDifferent(other.pidNamespace, me.pidNamespace)) return false;
  return !isRunning(other.pid) || (await isZombie(other.pid));
}

function areDifferent(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && one !== other;
}

/** True when a process of this machine has this number, whosever it is. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** One that ended and that its parent has not taken note of can still be sent signals. */
async function isZombie(pid: number): Promise<boolean> {
  // Under another pid namespace's /proc the number would be somebody else's.
  const self = await readlink('/proc/self').catch(() => undefined);
  if (self !== String(process.pid)) return false;
  const stat = await readFile(`/proc/${String(pid)}/stat`, 'latin1').catch(() => '');
  // "PID (NAME) STATE …", and the name may hold anything.
  return /^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
}
