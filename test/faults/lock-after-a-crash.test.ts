import { access, readdir, readFile, unlink, writeFile } from 'node:fs/promises';

import { expect } from 'chai';

import { lockPath, STAGING_DIRECTORY } from '../../src/platform/output/staging-directory.js';
import { ageLockOf, readLockOf } from '../support/lock-kit.js';
import { mounting, skipUnless, tracing } from '../support/needs.js';
import { useTempDir } from '../support/temp-dir.js';
import { waitFor } from '../support/wait-for.js';
import { useWriters } from '../support/writer-process.js';
import type { WriterProcess } from '../support/writer-process.js';

const OK = { ok: true, remarks: [] };

describe('the process that writes the output', () => {
  const startWriter = useWriters();
  const dir = useTempDir();
  const file = (): string => dir.file('targets.json');
  const text = (): Promise<string> => readFile(file(), 'utf8');
  const namesBeside = async (): Promise<readonly string[]> =>
    (await readdir(dir.file(STAGING_DIRECTORY)).catch(() => [])).sort();

  async function expectLost(writer: WriterProcess, winner: WriterProcess): Promise<void> {
    const answer = await writer.write('of the loser');
    expect(answer).to.include({ ok: false, name: 'OutputInUseError', exitCode: 73 });
    expect(answer).to.include({ recovery: 'stop' });
    expect(answer)
      .to.have.property('message')
      .that.contains(`process ${String(winner.pid)} on`);
  }

  it('keeps a second one away, which may start when it is closed', async () => {
    const [first, second] = await Promise.all([startWriter(), startWriter()]);
    expect(await first.own(file())).to.deep.equal(OK);
    const answer = await second.own(file());
    expect(answer).to.include({ ok: false, name: 'OutputInUseError', exitCode: 73 });
    expect(answer)
      .to.have.property('message')
      .that.contains(`process ${String(first.pid)} on`);
    expect(await first.write('first')).to.deep.equal(OK);
    await first.disown();
    expect(await second.own(file())).to.deep.equal(OK);
    expect(await second.write('second')).to.deep.equal(OK);
    expect(await text()).to.equal('second');
  });

  it('is followed at once by the next one when it was killed, before its first write or after it', async () => {
    for (const written of [undefined, 'by the first']) {
      const [first, second] = await Promise.all([startWriter(), startWriter()]);
      expect(await first.own(file())).to.deep.equal(OK);
      if (written !== undefined) await first.write(written);
      await first.kill();
      expect(await second.own(file())).to.deep.equal(OK);
      expect(await access(file()).catch(() => 'none')).to.equal(
        written === undefined ? 'none' : undefined,
      );
      expect((await readLockOf(file()))['pid']).to.equal(second.pid);
      expect(await second.write('by the second')).to.deep.equal(OK);
      await second.kill();
    }
  });

  it('is followed at once when it was killed in the middle of a write, and what it left is swept', async () => {
    const texts = ['x'.repeat(200_000), 'y'.repeat(200_000)];
    let leftovers = 0;
    for (let round = 0; round < 3; round++) {
      const [first, second] = await Promise.all([startWriter(), startWriter()]);
      first.ownForever(file(), texts);
      await waitFor(async () => (await namesBeside()).some((name) => name.includes('.stage')));
      await first.kill();
      leftovers += (await namesBeside()).length - 1;
      expect(await second.own(file())).to.deep.equal(OK);
      expect(await namesBeside()).to.deep.equal(['targets.json.lock']);
      await second.kill();
    }
    expect(leftovers).to.be.greaterThan(0);
  });

  describe('that stood still for long', () => {
    /** The first one owns the file, stands still, and the second one takes the lock after 15 s without a touch. */
    async function takeOver(): Promise<readonly [WriterProcess, WriterProcess]> {
      const [first, second] = await Promise.all([startWriter(), startWriter()]);
      expect(await first.own(file())).to.deep.equal(OK);
      expect(await first.write('first')).to.deep.equal(OK);
      first.signal('SIGSTOP');
      expect(await second.own(file())).to.include({ ok: false, name: 'OutputInUseError' });
      await ageLockOf(file(), 16);
      expect(await second.own(file())).to.deep.equal(OK);
      return [first, second];
    }

    it('finds its lock taken, does not rename, and is to end with 73', async () => {
      const [first, second] = await takeOver();
      expect(await second.write('second')).to.deep.equal(OK);
      first.signal('SIGCONT');
      await expectLost(first, second);
      expect(await text()).to.equal('second');
      expect(await namesBeside()).to.deep.equal(['targets.json.lock']);
    });

    it('does not take its lock back, though the other one was killed meanwhile', async () => {
      const [first, second] = await takeOver();
      await second.write('second');
      await second.kill();
      first.signal('SIGCONT');
      await expectLost(first, second);
      expect(await text()).to.equal('second');
    });

    it('goes on when nobody has taken its lock', async () => {
      const first = await startWriter();
      await first.own(file());
      first.signal('SIGSTOP');
      await ageLockOf(file(), 3_600);
      first.signal('SIGCONT');
      expect(await first.write('first')).to.deep.equal(OK);
      expect(await text()).to.equal('first');
    });

    it('between the check and the rename has nothing to rename any more', async function () {
      skipUnless(this, tracing);
      // Of two renames of a write the first is within the staging directory; the second takes its time.
      const calls = 'rename,renameat,renameat2';
      const slow = ['-e', `trace=${calls}`, '-e', `inject=${calls}:delay_enter=2000000:when=2`];
      const wrapper = ['env', 'UV_THREADPOOL_SIZE=1', 'strace', '-f', '-o', '/dev/null', ...slow];
      const [first, second] = await Promise.all([startWriter({ wrapper }), startWriter()]);
      expect(await first.own(file())).to.deep.equal(OK);
      const writing = first.write('first');
      await waitFor(async () => (await namesBeside()).some((name) => name.endsWith('.stage')));
      await ageLockOf(file(), 16);
      expect(await second.own(file())).to.deep.equal(OK);
      expect(await second.write('second')).to.deep.equal(OK);
      expect(await namesBeside()).to.deep.equal(['targets.json.lock']);
      expect(await writing).to.include({ ok: false });
      expect(await text()).to.equal('second');
    });
  });

  it('looks at its lock when the new contents are on the disk, and then renames them', async function () {
    skipUnless(this, tracing);
    const trace = dir.file('trace');
    const calls = 'trace=fsync,fdatasync,openat,rename,renameat,renameat2';
    const writer = await startWriter({
      wrapper: ['strace', '-f', '-y', '-o', trace, '-e', calls],
    });
    await writer.own(file());
    await writer.write('new');
    await writer.disconnect();
    const lines = (await readFile(trace, 'utf8')).split('\n');
    const staged = `${dir.file(STAGING_DIRECTORY)}/targets\\.json\\.\\d+\\.[^"]*`;
    const synced = lines.findIndex((line) =>
      new RegExp(`f(?:data)?sync\\(\\d+<${staged}>`).test(line),
    );
    const renamed = lines.findIndex(
      (line) => line.includes('rename') && line.includes(`"${file()}"`),
    );
    const looked = lines.findLastIndex((line) => /openat\(.*\.lock", O_RDONLY/.test(line));
    const order = [synced, looked, renamed];
    expect(order, lines.join('\n')).not.to.include(-1);
    expect(order).to.deep.equal([...order].sort((a, b) => a - b));
  });

  describe('while somebody else tampers with its lock', () => {
    it('goes on when the lock was damaged or removed, and keeps others away again', async () => {
      const [first, second] = await Promise.all([startWriter(), startWriter()]);
      await first.own(file());
      await writeFile(lockPath(file()), '');
      expect(await first.write('damaged')).to.include({ ok: true });
      expect(await second.own(file())).to.include({ ok: false, name: 'OutputInUseError' });
      await unlink(lockPath(file()));
      expect(await first.write('removed')).to.deep.equal(OK);
      expect(await second.own(file())).to.include({ ok: false, name: 'OutputInUseError' });
    });
  });

  describe('that is process 1 of its container, as its twin is', () => {
    const CHANGES = 50;
    const wrapper = ['unshare', '--pid', '--fork', '--kill-child'];

    before('find out whether there can be containers', function () {
      skipUnless(this, mounting);
    });

    it('follows at once one that was killed', async () => {
      const [first, second] = [await startWriter({ wrapper }), await startWriter({ wrapper })];
      expect(await first.own(file())).to.deep.equal(OK);
      expect((await readLockOf(file()))['pid']).to.equal(1);
      await first.kill();
      expect(await second.own(file())).to.deep.equal(OK);
      expect(await second.write('second')).to.deep.equal(OK);
    });

    it('takes turns with a twin that is started again and again, and readers find whole texts', async function () {
      this.timeout(60_000);
      const texts = ['first', 'second'].map((name) => [`${name}\n`, `${name} `.repeat(20_000)]);
      const writers = await Promise.all(texts.map(() => startWriter({ wrapper })));
      await writers[0]!.own(file());
      await writers[0]!.write(texts[0]![0]!);
      writers.forEach((writer, i) => {
        writer.ownForever(file(), texts[i]!);
      });
      const seen = new Map(texts.flat().map((each) => [each, 0]));
      while ([...seen.values()].some((count) => count < CHANGES)) {
        const found = await text();
        expect([...seen.keys()], `read ${String(found.length)} bytes`).to.include(found);
        seen.set(found, (seen.get(found) ?? 0) + 1);
      }
    });
  });
});
