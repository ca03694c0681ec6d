// Programs of others that the end-to-end tests run: from PATH, or fetched from Debian and unpacked into .cache,
// without installing anything on the machine. test/support/real-parts.ts finds them there.
import { spawnSync } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';

import { ROOT, run } from './run.mjs';

/**
 * What is needed of one package. `directories`: where its programs are, unpacked. `withLibraries`: they stand on
 * libraries that the machine may lack too. `fonts`: packages of fonts, where it shows texts.
 *
 * @typedef {{
 *   name: string,
 *   programs: readonly string[],
 *   directories: readonly string[],
 *   withLibraries: boolean,
 *   fonts?: readonly string[],
 * }} Part
 */

/** @typedef {import('./run.mjs').Outcome} Outcome */

/** @type {readonly Part[]} */
const PARTS = [
  {
    name: 'prometheus',
    programs: ['prometheus', 'promtool'],
    directories: ['usr/bin'],
    withLibraries: false,
  },
  {
    name: 'systemd',
    programs: ['systemd-analyze', 'systemd-notify', 'systemd-sysusers', 'systemd-tmpfiles'],
    directories: ['bin', 'usr/bin'],
    withLibraries: true,
  },
  {
    name: 'chromium',
    programs: ['chromium'],
    // What is in usr/bin is a script that looks for the rest below /usr.
    directories: ['usr/lib/chromium'],
    withLibraries: true,
    fonts: ['fonts-liberation', 'fonts-dejavu-core'],
  },
  {
    name: 'zsh',
    programs: ['zsh'],
    directories: ['bin', 'usr/bin'],
    withLibraries: true,
  },
];

/** Finds the fonts that lie beside this file, and says which is meant by which kind. */
const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir prefix="relative">usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
  <match>
    <edit name="family" mode="append_last"><string>sans-serif</string></edit>
  </match>
  <alias>
    <family>serif</family>
    <prefer><family>Liberation Serif</family><family>DejaVu Serif</family></prefer>
  </alias>
  <alias>
    <family>monospace</family>
    <prefer><family>Liberation Mono</family><family>DejaVu Sans Mono</family></prefer>
  </alias>
  <alias>
    <family>sans-serif</family>
    <prefer><family>Liberation Sans</family><family>DejaVu Sans</family></prefer>
  </alias>
</fontconfig>
`;

const UNPACKED = join(ROOT, '.cache/debian');
const LIMIT = { timeoutMs: 300_000 };

/**
 * Sees to it that every program can be run. Ends at once when it is interrupted.
 *
 * @returns {Promise<Outcome>} `reason` tells of each package where its programs are.
 */
export async function ensureDebianParts() {
  const outcomes = [];
  for (const part of PARTS) {
    const ensured = await ensurePart(part);
    outcomes.push({ part, ...ensured });
    if (ensured.interrupted) break;
  }
  return {
    ok: outcomes.every(({ ok }) => ok),
    interrupted: outcomes.some(({ interrupted }) => interrupted),
    reason: outcomes.map(({ part, reason }) => `${part.name} ${reason}`).join('; '),
  };
}

/**
 * @param {Part} part
 * @returns {Promise<Outcome>}
 */
async function ensurePart(part) {
  if (part.programs.every(isOnPath)) return outcome(true, 'found on PATH');
  const home = join(UNPACKED, part.name);
  if (holds(home, part)) return outcome(true, 'found in .cache');
  if (!isOnPath('apt-get') || !isOnPath('dpkg'))
    return outcome(false, 'is missing, and this is no Debian: nowhere to get it');
  const fresh = `${home}.${String(process.pid)}`;
  mkdirSync(fresh, { recursive: true });
  try {
    return await fetchInto(fresh, part);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/**
 * @param {string} fresh a directory on the file system of the final one, so that the last step is a rename.
 * @param {Part} part
 * @returns {Promise<Outcome>}
 */
async function fetchInto(fresh, part) {
  const fetched = await downloadOrUpdate(fresh, part);
  if (!fetched.ok) return { ...fetched, reason: `cannot be downloaded: apt-get ${fetched.reason}` };
  for (const archive of readdirSync(fresh).filter((name) => name.endsWith('.deb'))) {
    const unpacked = await run(['dpkg', '-x', archive, 'unpacked'], { ...LIMIT, cwd: fresh });
    if (!unpacked.ok) return { ...unpacked, reason: `cannot be unpacked: dpkg ${unpacked.reason}` };
  }
  if (!holds(join(fresh, 'unpacked'), part))
    return outcome(false, `holds no ${part.programs.join(', ')}`);
  if (part.fonts !== undefined) writeFileSync(join(fresh, 'unpacked', 'fonts.conf'), FONTS);
  const home = join(UNPACKED, part.name);
  rmSync(home, { recursive: true, force: true });
  renameSync(join(fresh, 'unpacked'), home);
  return outcome(true, 'fetched');
}

/**
 * Downloads; when that fails, once more with new package lists, which only root can get.
 *
 * @param {string} directory
 * @param {Part} part
 */
async function downloadOrUpdate(directory, part) {
  const isRoot = process.getuid?.() === 0;
  const fetched = await download(directory, part, isRoot);
  if (fetched.ok || fetched.interrupted || !isRoot) return fetched;
  const updated = await run(['apt-get', 'update'], { ...LIMIT, quiet: true });
  return updated.interrupted ? updated : download(directory, part, false);
}

/**
 * @param {string} directory
 * @param {Part} part
 * @param {boolean} quiet
 */
function download(directory, { name, withLibraries, fonts = [] }, quiet) {
  const missing = withLibraries ? missingWith(name) : [];
  const packages = [...new Set([name, ...missing, ...fonts])];
  const command = ['apt-get', '-o', 'APT::Sandbox::User=root', 'download', ...packages];
  return run(command, { ...LIMIT, cwd: directory, quiet });
}

/**
 * The packages that an installation would bring along.
 *
 * @param {string} name
 */
function missingWith(name) {
  const plan = ['--simulate', '--no-install-recommends', 'install', name];
  const { stdout } = spawnSync('apt-get', plan, { encoding: 'utf8', timeout: LIMIT.timeoutMs });
  const names = [...stdout.matchAll(/^Inst (\S+)/gm)].map((row) => row[1] ?? '');
  return names.filter((each) => each !== name);
}

/**
 * @param {string} root below which packages were unpacked.
 * @param {Part} part
 */
function holds(root, { programs, directories }) {
  return programs.every((program) =>
    directories.some((directory) => existsSync(join(root, directory, program))),
  );
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
 * What came of it where no command was run, or the last one did well.
 *
 * @param {boolean} ok
 * @param {string} reason
 * @returns {Outcome}
 */
function outcome(ok, reason) {
  return { ok, interrupted: false, reason };
}
