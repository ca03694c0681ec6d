import { chmod, chown, lstat, mkdir, readdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect } from 'chai';

import {
  ensureStagingDirectory,
  probeStagingDirectory,
  STAGING_DIRECTORY,
  stagingName,
  sweepStagingDirectory,
} from '../../../../src/platform/output/staging-directory.js';
import { fileErrorOf } from '../../../support/file-error-of.js';
import { root, skipUnless } from '../../../support/needs.js';
import { useTempDir } from '../../../support/temp-dir.js';

/** What Prometheus takes for a file of `file_sd_configs` (discovery/file/file.go). */
const FILE_SD_NAME = /^[^*]*(\*[^/]*)?\.(json|yml|yaml|JSON|YML|YAML)$/;

/** Above every pid that Linux gives (pid_max is at most 2^22). */
const DEAD_PID = 99_999_999;

async function modeOf(path: string): Promise<number> {
  return (await lstat(path)).mode & 0o7777;
}

describe('the staging directory', () => {
  const dir = useTempDir();

  it('is made beside the output, for us alone', async () => {
    const path = await ensureStagingDirectory(dir.path);
    expect(path).to.equal(dir.file('.kuma-prometheus-sd'));
    expect(await modeOf(path)).to.equal(0o700);
  });

  it('is 0700 whatever the umask', async () => {
    const umask = process.umask(0o277);
    try {
      expect(await modeOf(await ensureStagingDirectory(dir.path))).to.equal(0o700);
    } finally {
      process.umask(umask);
    }
  });

  it('is used again, and closed when it stood open', async () => {
    await mkdir(dir.file(STAGING_DIRECTORY));
    await chmod(dir.file(STAGING_DIRECTORY), 0o755);
    await ensureStagingDirectory(dir.path);
    await ensureStagingDirectory(dir.path);
    expect(await modeOf(dir.file(STAGING_DIRECTORY))).to.equal(0o700);
  });

  it('is refused when it is a file', async () => {
    await writeFile(dir.file(STAGING_DIRECTORY), '');
    const error = await fileErrorOf(ensureStagingDirectory(dir.path));
    expect(error.message).to.contain('it is no directory; remove it');
    expect(error.exitCode).to.equal(73);
  });

  it('is refused when it is a link, even to a directory of ours', async () => {
    await mkdir(dir.file('elsewhere'), { mode: 0o700 });
    await symlink('elsewhere', dir.file(STAGING_DIRECTORY));
    const error = await fileErrorOf(ensureStagingDirectory(dir.path));
    expect(error.message).to.contain('it is no directory; remove it');
    expect(await readdir(dir.file('elsewhere'))).to.deep.equal([]);
  });

  it("is refused when it is another user's, who is named", async function () {
    skipUnless(this, root);
    await mkdir(dir.file(STAGING_DIRECTORY), { mode: 0o700 });
    await chown(dir.file(STAGING_DIRECTORY), 65_534, 65_534);
    const error = await fileErrorOf(ensureStagingDirectory(dir.path));
    expect(error.message).to.contain('it belongs to uid 65534, and this process runs as uid 0');
    expect(error.exitCode).to.equal(73);
  });

  it('cannot be made in a directory that is missing', async () => {
    const error = await fileErrorOf(ensureStagingDirectory(dir.file('missing')));
    expect(error.message).to.contain('ENOENT; create the directory first');
  });
});

describe('the probe of the staging directory', () => {
  const dir = useTempDir();

  it('leaves nothing', async () => {
    await probeStagingDirectory(dir.path, '/x/targets.json');
    expect(await readdir(dir.path)).to.deep.equal([]);
  });

  it('fails where no file can be made', async () => {
    const error = await fileErrorOf(probeStagingDirectory(dir.file('missing'), '/x/targets.json'));
    expect(error.message).to.contain('Cannot write into');
  });

  it('finds a name that leaves no room for what is added to it in the end', async () => {
    const longest = 255 - `.${String(process.pid)}.0123456789abcdef.stage`.length;
    const name = `${'x'.repeat(longest - '.json'.length)}.json`;
    const error = await fileErrorOf(probeStagingDirectory(dir.path, join('/x', name)));
    expect(error.message).to.contain('ENAMETOOLONG; choose a shorter name');
  });
});

describe('a staging name', () => {
  it('is new each time, and begins with the name of the file', () => {
    const names = new Set(Array.from({ length: 100 }, () => stagingName('/x/targets.json')));
    expect(names.size).to.equal(100);
    for (const name of names) expect(name).to.match(/^targets\.json\.\d+\.[0-9a-f]{16}\.stage$/);
  });

  it('is none that Prometheus would read', () => {
    expect(stagingName('/x/targets.json')).not.to.match(FILE_SD_NAME);
    expect('targets.json').to.match(FILE_SD_NAME);
  });
});

describe('the sweep of the staging directory', () => {
  const dir = useTempDir();
  const RANDOM = '0123456789abcdef';

  async function leftAfterSweep(...names: readonly string[]): Promise<readonly string[]> {
    for (const name of names) await writeFile(dir.file(name), '');
    await sweepStagingDirectory(dir.path, '/x/targets.json');
    return (await readdir(dir.path)).sort();
  }

  it('takes away what dead processes left, finished or not', async () => {
    const staged = `targets.json.${String(DEAD_PID)}.${RANDOM}.stage`;
    expect(await leftAfterSweep(staged, `${staged}.1234567890`)).to.deep.equal([]);
  });

  it('takes away what a process with our own number left, for we have left nothing yet', async () => {
    const staged = `targets.json.${String(process.pid)}.${RANDOM}.stage`;
    expect(await leftAfterSweep(staged)).to.deep.equal([]);
  });

  it('leaves what a living process is writing', async () => {
    const staged = `targets.json.${String(process.ppid)}.${RANDOM}.stage`;
    expect(await leftAfterSweep(staged)).to.deep.equal([staged]);
  });

  it('takes away what is older than a minute, whose writer lives on another host', async () => {
    const staged = `targets.json.${String(process.ppid)}.${RANDOM}.stage`;
    await writeFile(dir.file(staged), '');
    const old = new Date(Date.now() - 61_000);
    await utimes(dir.file(staged), old, old);
    expect(await leftAfterSweep()).to.deep.equal([]);
  });

  it('leaves what belongs to another output, or to nobody that it knows', async () => {
    const others = [
      `other.json.${String(DEAD_PID)}.${RANDOM}.stage`,
      `targets.json.yml.${String(DEAD_PID)}.${RANDOM}.stage`,
      'targets.json.lock',
      'targets.json.state',
      'targets.json.stage.of.somebody',
    ];
    expect(await leftAfterSweep(...others)).to.deep.equal(others.sort());
  });

  it('leaves a directory, whatever its name', async () => {
    const name = `targets.json.${String(DEAD_PID)}.${RANDOM}.stage`;
    await mkdir(dir.file(name));
    expect(await leftAfterSweep()).to.deep.equal([name]);
  });

  it('fails as a file error when the directory is gone', async () => {
    await fileErrorOf(sweepStagingDirectory(dir.file('missing'), '/x/targets.json'));
  });
});
