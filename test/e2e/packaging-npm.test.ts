import { cp, lstat, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { expect } from 'chai';

import { program, skipUnless } from '../support/needs.js';
import { useBinary } from '../support/run-binary.js';
import { runProgram } from '../support/run-program.js';
import { openTempDir, useTempDir } from '../support/temp-dir.js';

const CHECKOUT = join(import.meta.dirname, '../..');
const ASSIGNMENTS = join(CHECKOUT, 'examples/assignments.yaml');

interface Manifest {
  readonly version: string;
  readonly dependencies: object;
  readonly engines: object;
  readonly oclif: Readonly<Record<'commands' | 'helpClass', { readonly target: string }>>;
}

describe('the npm package', function () {
  this.timeout(180_000);
  const start = useBinary();
  let directory: string;
  let home: string;
  let installed: string;

  before('pack it, and install it into an empty prefix', async function () {
    directory = await openTempDir();
    skipUnless(this, program('npm'), program('tar'));
    await runProgram(process.execPath, join(CHECKOUT, 'scripts/pack.mjs'), directory);
    const prefix = `--prefix=${join(directory, 'prefix')}`;
    const quietly = ['--prefer-offline', '--no-audit', '--no-fund'];
    await runProgram('npm', 'install', '--global', prefix, ...quietly, await tarball());
    home = join(directory, 'prefix/lib/node_modules/kuma-prometheus-sd');
    installed = join(directory, 'prefix/bin/kuma-prometheus-sd');
  });

  after('remove all of it', async () => {
    await rm(directory, { recursive: true, force: true });
  });

  async function tarball(): Promise<string> {
    const names = (await readdir(directory)).filter((name) => name.endsWith('.tgz'));
    const { version } = await manifestOf(CHECKOUT);
    expect(names).to.deep.equal([`kuma-prometheus-sd-${version}.tgz`]);
    return join(directory, names[0] ?? '');
  }

  it('holds what runs and nothing else', async () => {
    const listing = await runProgram('tar', '-tzf', await tarball());
    const entries = listing.trim().split('\n').sort();
    expect(entries).to.deep.equal((await whatRuns(home)).map((path) => `package/${path}`));
  });

  it('points at no source map', async () => {
    const dist = join(home, 'dist');
    const names = (await readdir(dist, { recursive: true })).filter((name) => name.endsWith('.js'));
    const texts = await Promise.all(names.map((name) => readFile(join(dist, name), 'utf8')));
    expect(texts).to.not.be.empty;
    expect(names.filter((_, i) => texts[i]?.includes('sourceMappingURL'))).to.be.empty;
  });

  it('says of itself what the checkout says, without what only a checkout needs', async () => {
    const [packed, own] = await Promise.all([manifestOf(home), manifestOf(CHECKOUT)]);
    expect(packed).to.not.have.any.keys('private', 'files', 'scripts', 'devDependencies');
    expect(packed.dependencies).to.deep.equal(own.dependencies);
    expect(packed.engines).to.deep.equal(own.engines);
  });

  it('is not published by hand from a checkout that may not be built', async () => {
    expect(await manifestOf(CHECKOUT)).to.have.property('private', true);
  });

  it('holds the same when it is packed by hand in a built checkout', async () => {
    const said = await runProgram('npm', 'pack', '--dry-run', '--json', CHECKOUT);
    const [{ files } = { files: [] }] = JSON.parse(said) as { files: { path: string }[] }[];
    expect(files.map(({ path }) => path).sort()).to.deep.equal(await whatRuns(CHECKOUT));
  });

  it('runs through the link that npm makes', async () => {
    expect((await lstat(installed)).isSymbolicLink()).to.be.true;
    const { version } = await manifestOf(CHECKOUT);
    expect(await runProgram(installed, '--version')).to.contain(version);
  });

  it('writes the file of a control plane', async () => {
    const server = start(['serve', `--assignments=${ASSIGNMENTS}`, '--listen-address=127.0.0.1:0']);
    const ready = await server.waitForLine((line) => line.startsWith('ready address='));
    const file = join(directory, 'kuma.file_sd.json');
    await runProgram(
      ...[installed, 'run', '--once', '--removal-delay=100ms', `--output-file=${file}`],
      `--cp-address=${ready.slice('ready address='.length)}`,
    );
    expect(JSON.parse(await readFile(file, 'utf8'))).to.have.length.above(0);
  });
});

describe('npm pack in a checkout that is not built', function () {
  this.timeout(60_000);
  const dir = useTempDir();

  it('gives a program that says so, and no success', async function () {
    skipUnless(this, program('npm'), program('tar'));
    for (const path of [
      'package.json',
      'bin',
      'proto',
      'README.md',
      'LICENSE',
      'CHANGELOG.md',
      '.npmrc',
    ]) {
      await cp(join(CHECKOUT, path), dir.file(path), { recursive: true });
    }
    await runProgram('npm', 'pack', dir.path, `--pack-destination=${dir.path}`);
    const { version } = await manifestOf(CHECKOUT);
    await runProgram('tar', '-xzf', dir.file(`kuma-prometheus-sd-${version}.tgz`), '-C', dir.path);
    const failure = await runProgram(dir.file('package/bin/run.js'), 'run').catch(String);
    expect(failure).to.contain('is not built; run "npm run build" first');
  });
});

async function manifestOf(root: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Manifest;
}

/** What is copied as it is, and of `dist` below `root` what the program can get to. */
async function whatRuns(root: string): Promise<readonly string[]> {
  const protos = await readdir(join(CHECKOUT, 'proto'), { recursive: true });
  return [
    ...['CHANGELOG.md', 'LICENSE', 'README.md', 'bin/run.js', 'package.json'],
    ...protos.filter((path) => path.endsWith('.proto')).map((path) => join('proto', path)),
    ...(await reachable(root)),
  ].sort();
}

/** What bin/run.js loads, what oclif loads by its name, and what these import in turn. */
async function reachable(root: string): Promise<ReadonlySet<string>> {
  const { oclif } = await manifestOf(root);
  const byName = [oclif.commands.target, oclif.helpClass.target].map((path) => join(path));
  const paths = new Set(['dist/cli/main.js', ...byName]);
  for (const path of paths) {
    const text = await readFile(join(root, path), 'utf8');
    for (const [, target = ''] of text.matchAll(/(?:from|import|import\() ?"(\.[^"\n]+)"/g))
      paths.add(join(path, '..', target));
  }
  return paths;
}
