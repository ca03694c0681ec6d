import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { ROOT, run } from './run.mjs';

const FETCHED = join(ROOT, '.cache/node');
const LIMIT = { timeoutMs: 300_000 };

/**
 * Gets a Node for this machine from npm's package of it, into .cache: a program for one run, not a dependency.
 *
 * @param {string} wanted what npm understands behind the `@`: `24` for the newest of that major, or one version.
 * @returns {Promise<{ version: string, program: string }>}
 * @throws {Error} when npm has none such, or cannot be reached.
 */
export async function fetchNode(wanted) {
  const name = `node-${process.platform}-${process.arch}`;
  const version = await newestVersion(`${name}@${wanted}`);
  const home = join(FETCHED, version);
  if (!existsSync(join(home, 'bin/node'))) await unpackInto(home, `${name}@${version}`);
  return { version, program: join(home, 'bin/node') };
}

/** @param {string} wanted */
async function newestVersion(wanted) {
  const { stdout } = await promisify(execFile)('npm', ['view', wanted, 'version', '--json'], {
    timeout: LIMIT.timeoutMs,
  });
  /** @type {string[]} one is a text, several are a list. */
  const versions = [JSON.parse(stdout || '[]')].flat();
  const newest = versions.sort(byVersion).at(-1);
  if (newest === undefined) throw new Error(`npm has no ${wanted}`);
  return newest;
}

/**
 * @param {string} home
 * @param {string} spec
 */
async function unpackInto(home, spec) {
  mkdirSync(FETCHED, { recursive: true });
  const fresh = mkdtempSync(join(FETCHED, 'fresh-'));
  try {
    await succeed(['npm', 'pack', '--silent', `--pack-destination=${fresh}`, spec], fresh);
    await succeed(['sh', '-c', 'tar -xzf ./*.tgz package/bin package/LICENSE'], fresh);
    rmSync(home, { recursive: true, force: true });
    renameSync(join(fresh, 'package'), home);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/**
 * @param {readonly string[]} command
 * @param {string} cwd
 */
async function succeed(command, cwd) {
  const outcome = await run(command, { ...LIMIT, cwd });
  if (!outcome.ok) throw new Error(`Cannot fetch Node: ${command.join(' ')} ${outcome.reason}`);
}

/**
 * @param {string} one
 * @param {string} other
 */
function byVersion(one, other) {
  const [a, b] = [one, other].map((version) => version.split('.').map(Number));
  const index = [0, 1, 2].find((i) => a?.[i] !== b?.[i]) ?? 0;
  return (a?.[index] ?? 0) - (b?.[index] ?? 0);
}
