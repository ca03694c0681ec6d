import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';

import { startInContainer } from './container-root.js';
import type { Bind } from './container-root.js';
import { assignment, execForm, parseDockerfile } from './dockerfile.js';
import type { Stage, Step } from './dockerfile.js';
import { runProgram } from './run-program.js';

const COPY_KEEPING_MODES = ['cp', '-a', '--no-preserve=ownership'] as const;

/** Variables without which npm may not reach its registry. */
const INHERITED = /^(npm_config_registry|NODE_EXTRA_CA_CERTS|SSL_CERT_\w+|\w+_proxy)$/i;

/** What an image says of how it is started, and the directory that is its root. */
export interface Image {
  readonly root: string;
  readonly base: string;
  readonly workDir: string;
  readonly env: Readonly<Record<string, string>>;
  /** `UID:GID`; empty is root. */
  readonly user: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  /** What tells whether it is healthy; empty: nothing does. */
  readonly healthcheck: readonly string[];
}

/**
 * Carries out the steps of a Dockerfile, as written, below `directory`, which must be empty. Their shell commands run
 * in a container; npm gets the cache and the configuration of the machine.
 *
 * @returns the last stage's image.
 * @throws Error with all that a step said when it failed, or for an instruction that is not understood here.
 */
export async function buildImage(checkout: string, directory: string): Promise<Image> {
  const context = join(directory, 'context');
  await copyContext(checkout, context);
  const stages = parseDockerfile(await readFile(join(checkout, 'Dockerfile'), 'utf8'));
  const images = new Map<string, Image>();
  for (const stage of stages) {
    const root = join(directory, `stage-${stage.name}`);
    await mkdir(root);
    images.set(stage.name, await buildStage(stage, { root, context, images }));
  }
  const last = images.get(stages.at(-1)?.name ?? '');
  if (last === undefined) throw new Error('The Dockerfile has no FROM');
  return last;
}

interface Surroundings {
  readonly root: string;
  readonly context: string;
  readonly images: ReadonlyMap<string, Image>;
}

async function buildStage(stage: Stage, around: Surroundings): Promise<Image> {
  const started = { workDir: '/', env: {}, user: '', entrypoint: [], command: [], healthcheck: [] };
  let image: Image = { root: around.root, base: stage.base, ...started };
  for (const step of stage.steps) image = await carryOut(step, image, around);
  return image;
}

async function carryOut(
  { instruction, text }: Step,
  image: Image,
  around: Surroundings,
): Promise<Image> {
  switch (instruction) {
    case 'WORKDIR':
      await mkdir(join(image.root, text), { recursive: true });
      return { ...image, workDir: text };
    case 'COPY':
      await copy(text, image, around);
      return image;
    case 'RUN':
      await runShell(text, image);
      return image;
    case 'ENV':
      return { ...image, env: { ...image.env, ...Object.fromEntries([assignment(text)]) } };
    case 'USER':
      return { ...image, user: text };
    case 'ENTRYPOINT':
      return { ...image, entrypoint: execForm(text) };
    case 'CMD':
      return { ...image, command: execForm(text) };
    case 'HEALTHCHECK':
      return { ...image, healthcheck: execForm(text.replace(/^(--\S+\s+)*CMD\s+/, '')) };
    case 'LABEL':
      return image;
    default:
      throw new Error(`The instruction ${instruction} is not understood`);
  }
}

/** Files keep their permissions and become root's, as in an image. */
async function copy(text: string, image: Image, { context, images }: Surroundings): Promise<void> {
  const words = text.split(/\s+/);
  const from = /^--from=(.+)$/.exec(words[0] ?? '')?.[1];
  const base = from === undefined ? context : images.get(from)?.root;
  if (base === undefined) throw new Error(`Nothing is called ${String(from)}`);
  const paths = from === undefined ? words : words.slice(1);
  const [sources, target] = [paths.slice(0, -1), paths.at(-1) ?? ''];
  const into = join(image.root, target.startsWith('/') ? target : join(image.workDir, target));
  if (!/(^|\/)\.?$/.test(target)) throw new Error(`Not a directory as Docker reads it: ${target}`);
  await mkdir(into, { recursive: true });
  for (const source of sources) {
    const path = join(base, source);
    const isDirectory = (await stat(path)).isDirectory();
    await runProgram(...COPY_KEEPING_MODES, isDirectory ? `${path}/.` : path, into);
  }
}

/**
 * What .dockerignore lets through, readable for its owner only, as in a checkout that was made with umask 077.
 * Understood is a `.dockerignore` that takes everything out and names what goes in.
 */
async function copyContext(checkout: string, context: string): Promise<void> {
  const ignored = await readFile(join(checkout, '.dockerignore'), 'utf8');
  const [all, ...exceptions] = ignored.trim().split('\n');
  if (all !== '*' || !exceptions.every((line) => /^![^*/!]+$/.test(line)))
    throw new Error('This .dockerignore is not understood');
  await mkdir(context);
  const sources = exceptions.map((line) => join(checkout, line.slice(1)));
  await runProgram(...COPY_KEEPING_MODES, ...sources, context);
  await runProgram('chmod', '-R', 'go-rwx', context);
}

/** Runs what a shell of the image would run: as root, on a root that can be written. */
async function runShell(script: string, { root, workDir, env }: Image): Promise<void> {
  const npm = await npmOfTheMachine();
  const child = await startInContainer(root, {
    command: ['/bin/sh', '-c', script],
    workDir,
    env: { HOME: '/', ...env, ...npm.env },
    binds: npm.binds,
  });
  const said = Promise.all([textOf(child.stdout), textOf(child.stderr)]);
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0)
    throw new Error(`RUN ${script} ended with ${String(code)}:\n${(await said).join('')}`);
}

/** npm's cache, and from where it is told to fetch what is not in there. */
async function npmOfTheMachine(): Promise<{ env: Record<string, string>; binds: readonly Bind[] }> {
  const keys = ['cache', 'userconfig', 'globalconfig'] as const;
  const settings = await runProgram('npm', 'config', 'get', ...keys);
  const binds = keys.flatMap((key) => {
    const source = new RegExp(`^${key}=(.*)$`, 'm').exec(settings)?.[1] ?? '';
    return existsSync(source) ? [{ key, source, target: `/opt/npm-${key}` }] : [];
  });
  const env: Record<string, string> = { npm_config_prefer_offline: 'true' };
  for (const { key, target } of binds) env[`npm_config_${key}`] = target;
  for (const [name, value = ''] of Object.entries(process.env)) {
    if (INHERITED.test(name)) env[name] = value;
  }
  return { env, binds };
}
