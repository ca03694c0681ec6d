import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';

import { expect } from 'chai';

import { encodeLock } from '../../src/platform/lock/lock-record.js';
import { readProcessIdentity } from '../../src/platform/lock/process-identity.js';
import {
  ensureStagingDirectory,
  lockPath,
  STAGING_DIRECTORY,
} from '../../src/platform/output/staging-directory.js';
import { ageLockOf, readLockOf } from '../support/lock-kit.js';
import { skipUnless, tracing } from '../support/needs.js';
import { useTempDir } from '../support/temp-dir.js';
import { useWriters } from '../support/writer-process.js';
import type { WriterAnswer } from '../support/writer-messages.js';
import type { WriterOptions, WriterProcess } from '../support/writer-process.js';

const RACERS = 4;

/** Above every pid that Linux gives (pid_max is at most 2^22). */
const DEAD_PID = 99_999_999;

describe('several processes that want the same output at the same moment', () => {
  const startWriter = useWriters();
  const dir = useTempDir();
  const file = (): string => dir.file('targets.json');

  async function startRacers(options: WriterOptions = {}): Promise<readonly WriterProcess[]> {
    return await Promise.all(Array.from({ length: RACERS }, () => startWriter(options)));
  }

  /** One wins, can write, and gives the lock back; the others are told who won. */
  async function expectOneWinner(racers: readonly WriterProcess[]): Promise<void> {
    const answers = await Promise.all(racers.map((racer) => racer.own(file())));
    const winners = racers.filter((_, i) => answers[i]?.ok === true);
    expect(winners, JSON.stringify(answers)).to.have.length(1);
    const { pid } = await readLockOf(file());
    for (const answer of answers.filter(({ ok }) => !ok)) expectLoser(answer, pid);
    for (const winner of winners) {
      expect(await winner.write('mine')).to.include({ ok: true });
      await winner.disown();
    }
    expect(await readdir(dir.file(STAGING_DIRECTORY))).to.deep.equal([]);
  }

  function expectLoser(answer: WriterAnswer, winner: unknown): void {
    expect(answer).to.include({
      ok: false,
      name: 'OutputInUseError',
      recovery: 'stop',
      exitCode: 73,
    });
    expect(answer)
      .to.have.property('message')
      .that.contains(`process ${String(winner)} on host`);
  }

  async function leaveLock(pid: number): Promise<void> {
    const nonce = 'f'.repeat(32);
    const record = { ...(await readProcessIdentity()), pid, nonce, since: 'before' };
    await writeFile(lockPath(file()), encodeLock(record));
  }

  it('have one winner, whatever is in the way', async function () {
    this.timeout(60_000);
    const inTheWay: readonly (readonly [number, () => Promise<unknown>])[] = [
      [20, () => Promise.resolve()],
      [20, () => leaveLock(DEAD_PID)],
      [20, () => leaveLock(process.pid).then(() => ageLockOf(file(), 60))],
      [5, () => writeFile(lockPath(file()), 'garbage')],
      [5, () => mkdir(lockPath(file()))],
    ];
    await ensureStagingDirectory(dir.path);
    const racers = await startRacers();
    for (const [rounds, prepare] of inTheWay) {
      for (let round = 0; round < rounds; round++) {
        await prepare();
        await expectOneWinner(racers);
      }
    }
    expect(await readFile(file(), 'utf8')).to.equal('mine');
  });

  it('have one winner also when one that broke the lock before died at it', async function () {
    this.timeout(60_000);
    await ensureStagingDirectory(dir.path);
    const racers = await startRacers();
    for (let round = 0; round < 20; round++) {
      await leaveLock(DEAD_PID);
      await copyFile(lockPath(file()), `${lockPath(file())}.break`);
      await expectOneWinner(racers);
    }
  });

  it('have one winner where the file system has no hard links', async function () {
    skipUnless(this, tracing);
    this.timeout(60_000);
    const inject = ['-e', 'trace=link,linkat', '-e', 'inject=link,linkat:error=EPERM'];
    await ensureStagingDirectory(dir.path);
    const racers = await startRacers({ wrapper: ['strace', '-f', '-o', '/dev/null', ...inject] });
    for (let round = 0; round < 5; round++) {
      await expectOneWinner(racers);
      await leaveLock(DEAD_PID);
      await expectOneWinner(racers);
    }
  });
});
