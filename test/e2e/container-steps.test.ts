import { once } from 'node:events';
import { chown, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';

import { expect } from 'chai';

import { startInContainer } from '../support/container-root.js';
import type { ContainerProcess } from '../support/container-root.js';
import { buildImage } from '../support/image-builder.js';
import type { Image } from '../support/image-builder.js';
import { mountingProc, program, skipUnless } from '../support/needs.js';
import { useBinary } from '../support/run-binary.js';
import { openTempDir } from '../support/temp-dir.js';
import { waitForFile } from '../support/wait-for.js';

const CHECKOUT = join(import.meta.dirname, '../..');
const ASSIGNMENTS = join(CHECKOUT, 'examples/assignments.yaml');
const OUTPUT = '/sd/kuma.file_sd.json';

/** Tells of each path whether a file could be made there, and what came of calling a shell. */
const TRY_TO_WRITE = `
  const { spawnSync } = require('node:child_process');
  const { writeFileSync } = require('node:fs');
  const tried = process.argv.slice(1).map((path) => {
    try { writeFileSync(path + '/probe', ''); return [path, 'written']; }
    catch (error) { return [path, error.code]; }
  });
  const shell = spawnSync('/bin/sh', ['-c', 'exit 0']).error?.code;
  console.log(JSON.stringify({ tried, shell, uid: process.getuid(), pid: process.pid }));
`;

describe('the container image, by the steps of its Dockerfile', function () {
  this.timeout(180_000);
  const start = useBinary();
  let directory: string | undefined;
  let image: Image;
  let shared: string;
  const started: ContainerProcess[] = [];

  before('carry out the steps', async function () {
    skipUnless(this, mountingProc, program('setpriv'), program('npm'));
    directory = await openTempDir();
    image = await buildImage(CHECKOUT, directory);
    shared = join(directory, 'shared');
    await mkdir(shared);
    await chown(shared, 65532, 65532);
  });

  afterEach('end what the test started', async () => {
    for (const child of started.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const closed = once(child, 'close');
      child.kill('SIGKILL');
      await closed;
    }
  });

  after('remove what was built', async () => {
    if (directory !== undefined) await rm(directory, { recursive: true, force: true });
  });

  async function startImage(
    env: Record<string, string>,
    command?: readonly string[],
  ): Promise<ContainerProcess> {
    const child = await startInContainer(image.root, {
      command: command ?? [...image.entrypoint, ...image.command],
      workDir: image.workDir,
      env: { ...image.env, HOME: '/nonexistent', ...env },
      binds: [{ source: shared, target: '/sd' }],
      hardenedAs: image.user,
    });
    started.push(child);
    return child;
  }

  it('holds what runs and nothing else', async () => {
    expect((await readdir(join(image.root, image.workDir))).sort()).to.deep.equal([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'bin',
      'dist',
      'node_modules',
      'package.json',
      'proto',
    ]);
    const checkout = await readFile(join(CHECKOUT, 'package.json'), 'utf8');
    const { devDependencies } = JSON.parse(checkout) as { readonly devDependencies: object };
    const installed = await readdir(join(image.root, image.workDir, 'node_modules'));
    expect(installed).to.include('undici');
    expect(Object.keys(devDependencies).filter((name) => installed.includes(name))).to.be.empty;
  });

  it('stands on a Node that the tests pass under, and that says of itself that it is long-term', async () => {
    const [, major] = /^node:(\d+)-slim$/.exec(image.base) ?? [];
    const passed = await readFile(join(CHECKOUT, 'docs/node-versions.md'), 'utf8');
    expect(passed).to.match(
      new RegExp(`^\\| ${String(major)}\\.\\d+\\.\\d+ .*container image`, 'm'),
    );
    const running = process.versions.node.split('.')[0];
    if (running === major) expect(process.release.lts).to.be.a('string');
  });

  it('is started as a user that has a number, without any shell', () => {
    expect(image.user).to.match(/^[1-9]\d*:[1-9]\d*$/);
    expect([...image.entrypoint, ...image.command]).to.deep.equal([
      'node',
      '/app/bin/run.js',
      'run',
    ]);
  });

  it('is healthy while it runs, and while nobody can be asked', async () => {
    expect(image.healthcheck).to.deep.equal([
      ...image.entrypoint,
      'healthcheck',
      '--live',
      '--when-listening',
    ]);
    const ask = async (env: Record<string, string>): Promise<string> => {
      const child = await startImage(env, image.healthcheck);
      const said = Promise.all([textOf(child.stdout), textOf(child.stderr)]);
      const [code] = (await once(child, 'close')) as [number | null];
      return `${String(code)} ${(await said).join('')}`;
    };
    expect(await ask({})).to.equal('0 not asked: there is no listen address\n');
    const listening = { KUMA_PROMETHEUS_SD_LISTEN_ADDRESS: '0.0.0.0:1' };
    expect(await ask(listening)).to.match(/^69 Error: .*127\.0\.0\.1:1\/-\/healthy/);
  });

  it('finds no shell, and can write nowhere but into the shared directory', async () => {
    const places = ['/', '/app', '/tmp', '/etc', '/usr', '/dev', '/proc', '/sd'];
    const child = await startImage({}, ['node', '-e', TRY_TO_WRITE, ...places]);
    const [said, complaint] = await Promise.all([textOf(child.stdout), textOf(child.stderr)]);
    expect(complaint).to.equal('');
    const { tried, ...rest } = JSON.parse(said) as { readonly tried: readonly [string, string][] };
    expect(tried.filter(([, how]) => how === 'written')).to.deep.equal([['/sd', 'written']]);
    expect(rest).to.deep.equal({ shell: 'EACCES', uid: 65532, pid: 1 });
    await rm(join(shared, 'probe'));
  });

  it('keeps the file of a control plane, and ends cleanly as process 1', async () => {
    const server = start(['serve', `--assignments=${ASSIGNMENTS}`, '--listen-address=127.0.0.1:0']);
    const ready = await server.waitForLine((line) => line.startsWith('ready address='));
    const child = await startImage({
      KUMA_PROMETHEUS_SD_CP_ADDRESS: ready.slice('ready address='.length),
      KUMA_PROMETHEUS_SD_OUTPUT_FILE: OUTPUT,
    });
    const log = textOf(child.stderr);
    const file = join(shared, 'kuma.file_sd.json');
    const written = await Promise.race([
      waitForFile(file, (text) => text.includes('__metrics_path__')),
      log.then((text) => {
        throw new Error(`It ended before it wrote:\n${text}`);
      }),
    ]);
    expect(JSON.parse(written)).to.have.length.above(0);
    const { uid, mode } = await stat(file);
    expect({ uid, mode: mode & 0o777 }).to.deep.equal({ uid: 65532, mode: 0o644 });
    process.kill(await firstChildOf(child.pid ?? 0), 'SIGTERM');
    const [code] = (await once(child, 'close')) as [number | null];
    expect(code, await log).to.equal(0);
    expect(await readFile(file, 'utf8')).to.equal(written);
  });
});

/** The process that `parent` waits for. */
async function firstChildOf(parent: number): Promise<number> {
  const pid = String(parent);
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return Number(children.split(' ')[0]);
}
