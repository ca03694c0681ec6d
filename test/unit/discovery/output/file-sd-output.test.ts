import { chmod, lstat, mkdir, readFile, stat, writeFile } from 'node:fs/promises';

import { expect } from 'chai';

import { FileSdOutput } from '../../../../src/discovery/output/file-sd-output.js';
import { STAGING_DIRECTORY } from '../../../../src/platform/staging-directory.js';
import { groupByIdentity } from '../../../../src/targets/group-by-identity.js';
import type { GroupsByIdentity } from '../../../../src/targets/settlement.js';
import { toTargetGroup } from '../../../../src/targets/target-group.js';
import { fileErrorOf } from '../../../support/file-error-of.js';
import { heldGroups } from '../../../support/held-groups.js';
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

function odd(): GroupsByIdentity {
  const labels = new Map(Object.entries({ mesh: 'default', dataplane: 'backend', odd: ODD }));
  return groupByIdentity([toTargetGroup('192.168.0.1:1234', labels)]);
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
    await (await open()).publish(new Map());
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
      expect(output.warning).to.equal(undefined);
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
      expect((await openWith(0o640)).warning).to.match(/mode 0640 .*--output-file-mode/);
      expect((await openWith(0o644)).warning).to.equal(undefined);
      await writeFile(file(), '');
      await chmod(file(), 0o600);
      expect((await open()).warning).to.match(/mode 0600 .*--output-file-mode/);
      expect((await openWith(0o644)).warning).to.equal(undefined);
    });
  });

  it('says what to do when it cannot be opened', async () => {
    await mkdir(file());
    const error = await fileErrorOf(open());
    expect(error.message).to.contain('it is a directory');
    expect(error.exitCode).to.equal(73);
  });
});
