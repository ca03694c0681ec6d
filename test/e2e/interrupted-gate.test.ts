import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';

import { expect } from 'chai';

import { useTempDir } from '../support/temp-dir.js';
import { waitForFile } from '../support/wait-for.js';

const SCRIPTS = join(import.meta.dirname, '../../scripts');
const PARTS =
  'prometheus promtool systemd-analyze systemd-notify systemd-sysusers systemd-tmpfiles chromium zsh'.split(
    ' ',
  );

/** Notes its call, and takes longer than a test may. */
const NEVER_ENDS = 'echo "$0 $*" >> "$CALLS"; exec /bin/sleep 40';

describe('the scripts of a checkout, while something is fetched', function () {
  this.timeout(30_000);
  const dir = useTempDir();
  let started: ChildProcess | undefined;

  beforeEach('make a checkout that is installed and built', async () => {
    await cp(SCRIPTS, dir.file('scripts'), { recursive: true });
    for (const path of ['bin', 'src', 'dist', 'node_modules']) await mkdir(dir.file(path));
    for (const path of ['package-lock.json', 'node_modules/.package-lock.json'])
      await writeFile(dir.file(path), '{ "packages": {} }');
    for (const path of ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'dist/.built'])
      await writeFile(dir.file(path), '{}');
    const later = new Date(Date.now() + 60_000);
    await utimes(dir.file('dist/.built'), later, later);
  });

  afterEach('end what was started', async () => {
    if (started?.exitCode !== null || started.signalCode !== null) return;
    const closed = once(started, 'close');
    started.kill('SIGKILL');
    await closed;
  });

  async function program(path: string, script: string): Promise<void> {
    await writeFile(dir.file(path), `#!/bin/sh\n${script}\n`);
    await chmod(dir.file(path), 0o755);
  }

  function start(...args: readonly string[]): Promise<{ code: number | null; said: string }> {
    const env = { PATH: dir.file('bin'), CALLS: dir.file('calls') };
    const child = spawn(process.execPath, args, {
      cwd: dir.path,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    started = child;
    const ended = once(child, 'close') as Promise<[number | null]>;
    const texts = Promise.all([textOf(child.stdout), textOf(child.stderr)]);
    return Promise.all([ended, texts]).then(([[code], said]) => ({ code, said: said.join('') }));
  }

  async function interruptWhenCalled(): Promise<void> {
    await waitForFile(dir.file('calls'), (text) => text.endsWith('\n'));
    started?.kill('SIGINT');
  }

  async function calls(): Promise<readonly string[]> {
    return (await readFile(dir.file('calls'), 'utf8')).trim().split('\n');
  }

  it('npm test ends at Ctrl-C, without another try and without the next stage', async () => {
    await program('bin/apt-get', NEVER_ENDS);
    await program('bin/dpkg', 'exit 1');
    const end = start('scripts/test.mjs', 'parts', 'types');
    await interruptWhenCalled();
    const { code, said } = await end;
    expect(code).to.equal(1);
    expect(await calls()).to.have.length(1);
    expect(said).to.contain('was interrupted').and.not.contain('===== types');
  });

  it('test:matrix ends at Ctrl-C, before any Node', async () => {
    await program('bin/apt-get', NEVER_ENDS);
    await program('bin/dpkg', 'exit 1');
    const end = start('scripts/test-matrix.mjs', '98', '99');
    await interruptWhenCalled();
    const { code, said } = await end;
    expect(code).to.equal(1);
    expect(await calls()).to.have.length(1);
    expect(said).to.contain('was interrupted').and.not.contain('===== Node');
  });

  it('test:matrix ends at Ctrl-C while a Node is fetched, without the next version', async () => {
    for (const part of PARTS) await program(`bin/${part}`, 'exit 0');
    await program('bin/npm', `[ "$1" = pack ] || { echo '"98.1.0"'; exit; }; ${NEVER_ENDS}`);
    const end = start('scripts/test-matrix.mjs', '98', '99');
    await interruptWhenCalled();
    const { code, said } = await end;
    expect(code).to.equal(1);
    expect(said).to.contain('node v98: interrupted').and.not.contain('Node 99');
  });

  it('test:matrix without npm takes what was fetched before, and says in one line what it lacks', async () => {
    for (const part of PARTS) await program(`bin/${part}`, 'exit 0');
    await program('bin/npm', 'echo "npm error code ENOTFOUND\nnpm error more" >&2; exit 1');
    const counts = '{ "passed": 3, "failed": 0, "skipped": 0 }';
    for (const version of ['98.9.0', '98.10.0', '97.1.0']) {
      await mkdir(dir.file(`.cache/node/${version}/bin`), { recursive: true });
      await program(
        `.cache/node/${version}/bin/node`,
        `echo '${counts}' > "$KUMA_TEST_COUNTS_FILE"`,
      );
    }
    const { code, said } = await start('scripts/test-matrix.mjs', '98', '97.1.0', '99');
    expect(code).to.equal(1);
    expect(said.split('===== result\n')[1]).to.equal(
      [
        'node v98.10.0: 3 passed, 0 failed, 0 skipped',
        'node v97.1.0: 3 passed, 0 failed, 0 skipped',
        'node v99: not run: npm cannot be asked (ENOTFOUND), .cache/node has none\n',
      ].join('\n'),
    );
  });
});
