// Programs of others that the end-to-end tests run: from PATH, or fetched from Debian and unpacked into .cache,
// without installing anything on the machine. test/support/real-parts.ts finds them there.
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';

import { ROOT, run } from './run.mjs';

const PROGRAMS = ['prometheus', 'promtool'];
const PACKAGE = 'prometheus';
const UNPACKED = join(ROOT, '.cache/debian');
const LIMIT = { timeoutMs: 180_000 };

/**
 * Sees to it that every program can be run.
 *
 * @returns {Promise<import('./run.mjs').Outcome>}
 */
export async function ensureDebianParts() {
  if (PROGRAMS.every(isOnPath)) return outcome(true, 'found on PATH');
  if (PROGRAMS.every((name) => existsSync(join(UNPACKED, 'usr/bin', name))))
    return outcome(true, 'found in .cache');
  if (!isOnPath('apt-get') || !isOnPath('dpkg'))
    return outcome(false, 'this is no Debian: nowhere to get them');
  const fresh = `${UNPACKED}.${String(process.pid)}`;
  mkdirSync(fresh, { recursive: true });
  try {
    return await fetchInto(fresh);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** @param {string} fresh a directory on the file system of the final one, so that the last step is a rename. */
async function fetchInto(fresh) {
  const isRoot = process.getuid?.() === 0;
  const download = ['apt-get', '-o', 'APT::Sandbox::User=root', 'download', PACKAGE];
  let fetched = await run(download, { ...LIMIT, cwd: fresh, quiet: isRoot });
  if (!fetched.ok && isRoot) {
    await run(['apt-get', 'update'], { ...LIMIT, quiet: true });
    fetched = await run(download, { ...LIMIT, cwd: fresh });
  }
  const archive = readdirSync(fresh).find((name) => name.endsWith('.deb'));
  if (!fetched.ok || archive === undefined)
    return outcome(false, `cannot download: apt-get ${fetched.reason}`);
  const unpacked = await run(['dpkg', '-x', archive, 'unpacked'], { ...LIMIT, cwd: fresh });
  if (!unpacked.ok) return outcome(false, `cannot unpack: dpkg ${unpacked.reason}`);
  rmSync(UNPACKED, { recursive: true, force: true });
  renameSync(join(fresh, 'unpacked'), UNPACKED);
  return outcome(true, `fetched ${archive}`);
}

/** @param {string} program */
function isOnPath(program) {
  return (process.env['PATH'] ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * @param {boolean} ok
 * @param {string} reason
 */
function outcome(ok, reason) {
  return { ok, interrupted: false, reason };
}
