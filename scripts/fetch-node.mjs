import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { ROOT, run } from './run.mjs';

const FETCHED = join(ROOT, '.cache/node');
/** An answer of npm's: there is none such. */
const NOT_FOUND = 'E404';
const LIMIT = { timeoutMs: 300_000 };

/** No Node came of it. `message` is one line; `interrupted`: we were told to end. */
export class FetchFailure extends Error {
  /**
   * @param {string} message
   * @param {boolean} interrupted
   */
  constructor(message, interrupted) {
    super(message);
    this.interrupted = interrupted;
  }
}

/**
 * Gets a Node for this machine from npm's package of it, into .cache: a program for one run, not a dependency.
 * What is in .cache already is taken when it is exactly the wanted one, or when npm cannot be asked.
 *
 * @param {string} wanted what npm understands behind the `@`: `24` for the newest of that major, or one version.
 * @returns {Promise<{ version: string, program: string }>}
 * @throws {FetchFailure} when npm has none such, cannot be reached and .cache has none either, or we were interrupted.
 */
export async function fetchNode(wanted) {
  const name = `node-${process.platform}-${process.arch}`;
  const version = isFetched(wanted) ? wanted : await newestVersion(name, wanted);
  const home = join(FETCHED, version);
  if (!isFetched(version)) await unpackInto(home, `${name}@${version}`);
  return { version, program: join(home, 'bin/node') };
}

/** @param {string} version */
function isFetched(version) {
  return existsSync(join(FETCHED, version, 'bin/node'));
}

/**
 * The newest that npm has; when npm cannot be asked, the newest that was fetched before.
 *
 * @param {string} name
 * @param {string} wanted
 */
async function newestVersion(name, wanted) {
  const { versions, complaint } = await askNpm(`${name}@${wanted}`);
  if (complaint === undefined) {
    const newest = versions.sort(byVersion).at(-1);
    if (newest !== undefined) return newest;
    throw new FetchFailure(`npm has no ${name}@${wanted}`, false);
  }
  const fetched = newestFetched(wanted);
  if (fetched === undefined)
    throw new FetchFailure(`npm cannot be asked (${complaint}), .cache/node has none`, false);
  console.log(`npm cannot be asked (${complaint}): ${fetched} was fetched before`);
  return fetched;
}

/**
 * @param {string} spec
 * @returns {Promise<{ versions: string[], complaint?: string }>} `complaint`: in a few words, why npm gave no answer.
 */
async function askNpm(spec) {
  const command = ['view', spec, 'version', '--json'];
  try {
    const { stdout } = await promisify(execFile)('npm', command, { timeout: LIMIT.timeoutMs });
    // One is a text, several are a list.
    return { versions: [JSON.parse(stdout || '[]')].flat() };
  } catch (error) {
    const complaint = inFewWords(error);
    return complaint === NOT_FOUND ? { versions: [] } : { versions: [], complaint };
  }
}

/**
 * npm's own code where it gave one: the rest of what it says is many lines.
 *
 * @param {unknown} error
 */
function inFewWords(error) {
  const text = error instanceof Error ? error.message : String(error);
  const code = /^npm (?:error|ERR!) code (\S+)/m.exec(text)?.[1];
  return code ?? text.split('\n', 1).join('');
}

/** @param {string} major a whole version is found by its name. */
function newestFetched(major) {
  const names = existsSync(FETCHED) ? readdirSync(FETCHED) : [];
  const versions = names.filter((name) => /^\d+\.\d+\.\d+$/.test(name) && isFetched(name));
  return versions
    .filter((version) => version.startsWith(`${major}.`))
    .sort(byVersion)
    .at(-1);
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
  const { ok, interrupted, reason } = await run(command, { ...LIMIT, cwd });
  if (!ok) throw new FetchFailure(`cannot fetch it: ${command.join(' ')} ${reason}`, interrupted);
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
