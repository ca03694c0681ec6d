import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { existsSync, lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Readable } from 'node:stream';

/** A process without standard input, whose output is read. */
export type ContainerProcess = ChildProcessByStdio<null, Readable, Readable>;

/** Something of the machine that appears in a container. */
export interface Bind {
  /** A file or a directory. */
  readonly source: string;
  /** Absolute, as the container sees it. */
  readonly target: string;
  /** Default: `false`. */
  readonly readOnly?: boolean;
}

/** How a command runs in a container. */
export interface ContainerCommand {
  /** Program and arguments: no shell is between. */
  readonly command: readonly string[];
  readonly workDir: string;
  /** All of the environment but PATH. */
  readonly env: Readonly<Record<string, string>>;
  readonly binds: readonly Bind[];
  /**
   * As a hardened engine starts it: as this user and group, without any capability, on a root that is read-only, with
   * no shell to be found. Default: as root, and the root can be written, as in a build.
   */
  readonly hardenedAs?: string;
}

const NODE_HOME = '/opt/node';
const SHELLS = ['sh', 'bash', 'dash'];

/**
 * Starts a command as process 1 of mount and process namespaces of its own, with `root`, a directory, as its root.
 * What a base image would bring is the machine's own, read-only: its programs and libraries, and the Node that runs
 * the tests with the npm that is on PATH. All mounts end with the command. Needs root.
 */
export async function startInContainer(
  root: string,
  options: ContainerCommand,
): Promise<ContainerProcess> {
  const isHardened = options.hardenedAs !== undefined;
  const binds = [...baseImage(), ...(isHardened ? maskedShells() : []), ...options.binds];
  await mkdir(join(root, 'tmp'), { recursive: true, mode: 0o1777 });
  await mkdir(join(root, 'proc'), { recursive: true });
  await linkLikeTheMachine(root);
  for (const bind of binds) await makeMountPoint(root, bind);
  const script = [
    'set -eu',
    `mount --bind ${quote(root)} ${quote(root)}`,
    `mount -t proc proc ${quote(join(root, 'proc'))}`,
    ...binds.map(({ source, target, readOnly = false }) => {
      const how = readOnly ? 'bind,ro' : 'bind';
      return `mount -o ${how} ${quote(source)} ${quote(join(root, target))}`;
    }),
    ...(isHardened ? [`mount -o remount,bind,ro ${quote(root)}`] : []),
    `exec chroot ${quote(root)} "$@"`,
  ].join('\n');
  const namespaces = ['--mount', '--pid', '--fork', '--kill-child'];
  const command = [...changeInto(options), ...options.command];
  return spawn('unshare', [...namespaces, 'sh', '-c', script, 'sh', ...command], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** The chain of programs that become the command. */
function changeInto({ workDir, env, hardenedAs }: ContainerCommand): readonly string[] {
  const variables = { PATH: `${NODE_HOME}/bin:/usr/local/bin:/usr/bin:/bin`, ...env };
  const assignments = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  const [uid, gid] = (hardenedAs ?? '').split(':');
  const user = [
    ...['setpriv', `--reuid=${uid ?? ''}`, `--regid=${gid ?? ''}`, '--clear-groups'],
    ...['--inh-caps=-all', '--bounding-set=-all', '--no-new-privs'],
  ];
  return [
    ...['env', '-i', '-C', workDir, ...assignments],
    ...(hardenedAs === undefined ? [] : user),
  ];
}

function baseImage(): readonly Bind[] {
  const directories = ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/usr', '/etc'];
  const programs = directories.filter((path) => existsSync(path) && !isLink(path));
  const devices = ['/dev/null', '/dev/zero', '/dev/random', '/dev/urandom'];
  return [
    ...programs.map((path) => ({ source: path, target: path, readOnly: true })),
    ...devices.map((path) => ({ source: path, target: path })),
    { source: process.execPath, target: `${NODE_HOME}/bin/node`, readOnly: true },
    { source: npmHome(), target: `${NODE_HOME}/lib/npm`, readOnly: true },
  ];
}

/** `/bin` and its like are often links into `/usr`; and `npm` is one. */
async function linkLikeTheMachine(root: string): Promise<void> {
  await mkdir(join(root, NODE_HOME, 'bin'), { recursive: true });
  const links = ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32']
    .filter((path) => existsSync(path) && isLink(path))
    .map((path) => ({ path, to: readlinkSync(path) }));
  const npm = { path: `${NODE_HOME}/bin/npm`, to: '../lib/npm/bin/npm-cli.js' };
  for (const { path, to } of [...links, npm]) {
    if (!existsSync(join(root, path))) await symlink(to, join(root, path)).catch(ignoreExisting);
  }
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

/** Programs that are not there: what stands in their place cannot be run. */
function maskedShells(): readonly Bind[] {
  const paths = SHELLS.map((name) => `/bin/${name}`).filter((path) => existsSync(path));
  const targets = new Set(paths.map((path) => realpathSync(path)));
  return [...targets].map((target) => ({ source: '/dev/null', target }));
}

async function makeMountPoint(root: string, { source, target }: Bind): Promise<void> {
  const path = join(root, target);
  if (existsSync(path) || isBelowAnother(target)) return;
  if (lstatSync(source).isDirectory()) await mkdir(path, { recursive: true });
  else {
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, '');
  }
}

/** What lies in the machine's own directories is there once those are mounted. */
function isBelowAnother(target: string): boolean {
  return /^\/(usr|etc|s?bin|lib[^/]*)\//.test(target);
}

function npmHome(): string {
  const directories = (process.env['PATH'] ?? '').split(delimiter);
  const npm = directories.map((directory) => join(directory, 'npm')).find(existsSync);
  if (npm === undefined) throw new Error('Cannot test: no npm on PATH');
  return join(realpathSync(npm), '../..');
}

function isLink(path: string): boolean {
  return lstatSync(path).isSymbolicLink();
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
