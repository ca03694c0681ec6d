import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Of `times` in the accounts of the kernel, a second has this many (`getconf CLK_TCK`). */
const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** CPU time of all threads of a process so far, in milliseconds. Counts in steps of about ten. */
export function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
  // The name of the program, in brackets, may hold blanks.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user, system] = [Number(fields[11]), Number(fields[12])];
  return ((user + system) / TICKS_PER_SECOND) * 1_000;
}

/** What a process holds in memory, in MiB: now (`VmRSS`), or at most so far (`VmHWM`). */
export function memoryMiBOf(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  const kilobytes = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
  return Number(kilobytes) / 1_024;
}
