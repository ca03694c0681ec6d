import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The root of the checkout, where every command runs. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Signals that end us end the running command as well. */
const ENDING = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/**
 * How a command ended. `interrupted`: we were told to end while it ran; then it is never `ok`, and whoever gets this
 * begins nothing more.
 *
 * @typedef {{ ok: boolean, interrupted: boolean, reason: string }} Outcome
 */

/**
 * Runs a command in the root until it ends. It gets a process group of its own: a time limit (default ten
 * minutes) or a signal ends all that it started, and nothing of it stays behind.
 *
 * @param {readonly string[]} command
 * @param {{ timeoutMs?: number, env?: Record<string, string>, cwd?: string, quiet?: boolean }} [options]
 *   `quiet` throws its output away.
 * @returns {Promise<Outcome>} never rejects.
 */
export function run([program = '', ...args], { timeoutMs = 600_000, env, cwd = ROOT, quiet } = {}) {
  return new Promise((resolve) => {
    let reason = '';
    let interrupted = false;
    const passOn = (/** @type {NodeJS.Signals} */ signal) => {
      interrupted = true;
      killGroup(child.pid, signal);
    };
    // Before it starts: what it does first may be what somebody waits for to interrupt us.
    for (const signal of ENDING) process.on(signal, passOn);
    const output = quiet ? 'ignore' : 'inherit';
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', output, output],
      detached: true,
    });
    const timer = setTimeout(() => {
      reason = `took longer than ${String(timeoutMs / 1000)} s`;
      killGroup(child.pid, 'SIGKILL');
    }, timeoutMs);
    const settle = (/** @type {boolean} */ ok, /** @type {string} */ how) => {
      clearTimeout(timer);
      for (const signal of ENDING) process.off(signal, passOn);
      killGroup(child.pid, 'SIGKILL');
      const why = interrupted ? 'was interrupted' : how;
      resolve({ ok: ok && !interrupted, interrupted, reason: reason || why });
    };
    child.on('error', (error) => {
      settle(false, error.message);
    });
    child.on('close', (code, signal) => {
      settle(code === 0, `ended with ${String(code ?? signal)}`);
    });
  });
}

/**
 * @param {number | undefined} leader
 * @param {NodeJS.Signals} signal
 */
function killGroup(leader, signal) {
  if (leader === undefined) return;
  try {
    process.kill(-leader, signal);
  } catch {
    // Nothing of the group is left.
  }
}
