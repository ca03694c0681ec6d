import { chmod, lstat, mkdir, readFile, stat, writeFile } from 'node:fs/promises';

import { expect } from 'chai';

import { FileSdOutput } from '../../../../src/discovery/output/file-sd-output.js';
import { openLockFile } from '../../../../src/platform/lock/lock-file.js';
import { OutputInUseError } from '../../../../src/platform/lock/output-in-use-error.js';
import { readProcessIdentity } from '../../../../src/platform/lock/process-identity.js';
import { STAGING_DIRECTORY } from '../../../../src/platform/output/staging-directory.js';
import { Holdings, toHoldings } from '../../../../src/targets/holdings.js';
import { toTargetGroup } from '../../../../src/targets/target-group.js';
import { FakeClock } from '../../../support/fake-clock.js';
import { fileErrorOf } from '../../../support/file-error-of.js';
import { heldGroups } from '../../../support/held-groups.js';
import { ageLockOf } from '../../../support/lock-kit.js';
import { failureOf } from '../../../support/outcome.js';
import { useTempDir } from '../../../support/temp-dir.js';
import { useDirectoryWatch } from '../../../support/watch-directory.js';

const TWO = { 'backend-02': '192.168.0.2:1234', 'backend-01': '192.168.0.1:1234' };

const TWO_AS_WRITTEN = `[
{"targets":["192.168.0.1:1234"],"labels":{"dataplane":"backend-01","mesh":"default"}},
{"targets":["192.168.0.2:1234"],"labels":{"dataplane":"backend-02","mesh":"default"}}
]
`;

/** One of each kind of character that JSON takes and YAML does not, and some neighbours that both take. */
const ODD = '\u007e\u007f\u0080\u0085\u009f\u00a0\u2028\ud7ff\ue000\ufffd\ufffe\uffff\u{10000}';

function odd(): Holdings {
  const labels = new Map(Object.entries({ mesh: 'default', dataplane: 'backend', odd: ODD }));
  return toHoldings([toTargetGroup('192.168.0.1:1234', labels)]);
}

describe('the file_sd output', () => {
  const dir = useTempDir();
  const watchDirectory = useDirectoryWatch();
  const file = (): string => dir.file('targets.json');
  const open = (): Promise<FileSdOutput> => FileSdOutput.open({ file: file() });
  const inode = async (): Promise<number> => (await stat(file())).ino;

  it('writes the groups in order, one on each line', async () => {
    const output = await open();
    const result = await output.publish(heldGroups(TWO));
    expect(await readFile(file(), 'utf8')).to.equal(TWO_AS_WRITTEN);
    expect(result).to.deep.equal({ changed: true, groups: 2, bytes: TWO_AS_WRITTEN.length });
  });

  it('writes an empty list for no groups', async () => {
    await (await open()).publish(Holdings.empty);
    expect(await readFile(file(), 'utf8')).to.equal('[]\n');
  });

  it('counts bytes, not characters', async () => {
    const { bytes } = await (await open()).publish(odd());
    expect(bytes).to.equal((await stat(file())).size);
  });

  it('shows its directory exactly one change per write, and none when nothing changed', async () => {
    const output = await open();
    const watched = watchDirectory(dir.path);
    await output.publish(heldGroups(TWO));
    expect(await watched.events()).to.deep.equal(['rename targets.json']);
    await output.publish(heldGroups(TWO));
    expect(await watched.events()).to.deep.equal([]);
    await output.publish(heldGroups({}));
    expect(await watched.events()).to.deep.equal(['rename targets.json']);
  });

  it('shows its directory nothing but the making of the staging directory, when it is opened', async () => {
    const watched = watchDirectory(dir.path);
    await open();
    expect(await watched.events()).to.deep.equal([`rename ${STAGING_DIRECTORY}`]);
    await open();
    expect(await watched.events()).to.deep.equal([]);
  });

  it('writes nothing when the same bytes stand already', async () => {
    await (await open()).publish(heldGroups(TWO));
    const before = await inode();
    const restarted = await open();
    expect(restarted.standing?.toString()).to.equal(TWO_AS_WRITTEN);
    expect(await restarted.publish(heldGroups(TWO))).to.include({ changed: false });
    expect(await inode()).to.equal(before);
  });

  it('rewrites the same groups in another form once', async () => {
    await writeFile(file(), JSON.stringify(JSON.parse(TWO_AS_WRITTEN), null, 4));
    const output = await open();
    expect(await output.publish(heldGroups(TWO))).to.include({ changed: true });
    expect(await readFile(file(), 'utf8')).to.equal(TWO_AS_WRITTEN);
    expect(await output.publish(heldGroups(TWO))).to.include({ changed: false });
  });

  it('has nothing standing where there is no file', async () => {
    expect((await open()).standing).to.equal(undefined);
  });

  for (const name of ['targets.yml', 'targets.yaml', 'targets.YML', 'targets.YAML']) {
    it(`escapes what is not YAML in ${name}, and changes nothing else`, async () => {
      await (await FileSdOutput.open({ file: dir.file(name) })).publish(odd());
      const text = await readFile(dir.file(name), 'utf8');
      expect(text).not.to.match(/[\u007f-\u009f\u2028\u2029\ufffe\uffff]/);
      expect(text).to.contain('\\u007f\\u0080\\u0085\\u009f');
      expect(text).to.contain('\\ufffe\\uffff');
      await (await open()).publish(odd());
      const json = await readFile(file(), 'utf8');
      expect(JSON.parse(text)).to.deep.equal(JSON.parse(json));
      expect(text.replace(/\\u[0-9a-f]{4}/g, '')).to.equal(
        json.replace(/[\u007f-\u009f\u2028\u2029\ufffe\uffff]/g, ''),
      );
    });
  }

  it('escapes nothing in JSON', async () => {
    await (await open()).publish(odd());
    expect(await readFile(file(), 'utf8')).to.contain(ODD);
  });

  describe('and the permissions of the file', () => {
    const openWith = (fileMode: number): Promise<FileSdOutput> =>
      FileSdOutput.open({ file: file(), fileMode });
    const mode = async (): Promise<number> => (await lstat(file())).mode & 0o7777;

    it('lets everybody read a new file', async () => {
      const output = await open();
      await output.publish(heldGroups(TWO));
      expect(await mode()).to.equal(0o644);
      expect(output.warnings).to.deep.equal([]);
    });

    it('keeps those of the standing file', async () => {
      await writeFile(file(), '');
      await chmod(file(), 0o664);
      await (await open()).publish(heldGroups(TWO));
      expect(await mode()).to.equal(0o664);
    });

    it('takes the asked for, for a new file and a standing one', async () => {
      await (await openWith(0o640)).publish(heldGroups(TWO));
      expect(await mode()).to.equal(0o640);
      await (await openWith(0o604)).publish(heldGroups({}));
      expect(await mode()).to.equal(0o604);
    });

    it('takes the asked for with the first answer, also when that has nothing new', async () => {
      await (await openWith(0o640)).publish(heldGroups(TWO));
      const restarted = await openWith(0o644);
      expect(await restarted.publish(heldGroups(TWO))).to.include({ changed: true });
      expect(await mode()).to.equal(0o644);
      const before = await inode();
      expect(await (await openWith(0o644)).publish(heldGroups(TWO))).to.include({ changed: false });
      expect(await inode()).to.equal(before);
    });

    it('warns when Prometheus may not be able to read it', async () => {
      expect((await openWith(0o640)).warnings[0]).to.match(/mode 0640 .*--output-file-mode/);
      expect((await openWith(0o644)).warnings).to.deep.equal([]);
      await writeFile(file(), '');
      await chmod(file(), 0o600);
      expect((await open()).warnings[0]).to.match(/mode 0600 .*--output-file-mode/);
      expect((await openWith(0o644)).warnings).to.deep.equal([]);
    });
  });

  describe('and others who want to write it', () => {
    it('keeps them away until it is closed', async () => {
      const output = await open();
      await takeOver();
      const error = await failureOf(open());
      expect(error).to.be.instanceOf(OutputInUseError);
      expect(error).to.include({ code: 'output-in-use', recovery: 'stop', exitCode: 73 });
      await output.close();
    });

    it('stops when one of them has taken it over, at the next write and at the next look', async () => {
      const clock = new FakeClock();
      const output = await FileSdOutput.open({ file: file() }, clock);
      const keeping = failureOf(output.keep(new AbortController().signal));
      await takeOver();
      expect(await failureOf(output.publish(heldGroups(TWO)))).to.be.instanceOf(OutputInUseError);
      expect(await output.writeMemory({})).to.match(/took it over/);
      await clock.advance(5_000);
      expect(await keeping).to.be.instanceOf(OutputInUseError);
    });

    it('warns where they cannot be kept away', async () => {
      const output = await open();
      await output.publish(heldGroups(TWO));
      await writeFile(dir.file(`${STAGING_DIRECTORY}/targets.json.lock`), 'garbage');
      const { warning } = await output.publish(heldGroups({}));
      expect(warning).to.contain('was damaged');
    });

    /** As another process may when we stood still for long. */
    async function takeOver(): Promise<void> {
      await ageLockOf(file(), 16);
      const identity = { ...(await readProcessIdentity()), pid: process.ppid };
      await openLockFile(file(), { clock: new FakeClock(), identity });
    }
  });

  describe('and what is remembered beside it', () => {
    it('is found by the next process', async () => {
      const output = await open();
      expect(await output.readMemory()).to.deep.equal({ kind: 'absent' });
      expect(await output.writeMemory({ held: [1, 2] })).to.equal(undefined);
      await output.close();
      const found = await (await open()).readMemory();
      expect(found).to.deep.equal({ kind: 'found', value: { held: [1, 2] } });
      expect(output.memoryPath).to.equal(dir.file(`${STAGING_DIRECTORY}/targets.json.state`));
    });

    it('may be damaged, which is said', async () => {
      const output = await open();
      await writeFile(output.memoryPath, 'garbage');
      expect(await output.readMemory()).to.deep.equal({
        kind: 'damaged',
        reason: 'it does not begin as it should',
      });
      expect(await output.writeMemory('new')).to.equal(undefined);
      expect(await output.readMemory()).to.deep.equal({ kind: 'found', value: 'new' });
    });

    it('may not be writable, which is told and does not keep the file from being written', async () => {
      const output = await open();
      await mkdir(output.memoryPath);
      expect(await output.writeMemory('new')).to.contain(`Cannot write "${output.memoryPath}"`);
      expect(await output.publish(heldGroups(TWO))).to.include({ changed: true });
    });
  });

  it('says what to do when it cannot be opened', async () => {
    await mkdir(file());
    const error = await fileErrorOf(open());
    expect(error.message).to.contain('it is a directory');
    expect(error.exitCode).to.equal(73);
  });
});
