import { expect } from 'chai';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { findWriter } from '../../../../src/platform/lock/find-writer.js';
import { encodeLock } from '../../../../src/platform/lock/lock-record.js';
import { readProcessIdentity } from '../../../../src/platform/lock/process-identity.js';
import { lockPath } from '../../../../src/platform/output/staging-directory.js';
import { useTempDir } from '../../../support/temp-dir.js';

describe('who writes a file', () => {
  const dir = useTempDir();
  const SINCE = '2026-11-21T12:00:00Z';
  let file = '';

  beforeEach('make a staging directory', async () => {
    file = dir.file('kuma.json');
    await mkdir(dirname(lockPath(file)));
  });

  /** Puts a lock there, of our parent: a process that lives. */
  async function lock(pid = process.ppid): Promise<void> {
    const identity = await readProcessIdentity();
    const record = { ...identity, pid, nonce: 'ab'.repeat(16), since: SINCE };
    await writeFile(lockPath(file), encodeLock(record));
  }

  it('is nobody without a lock, or with a damaged one', async () => {
    expect(await findWriter(file)).to.equal(undefined);
    await writeFile(lockPath(file), '{');
    expect(await findWriter(file)).to.equal(undefined);
  });

  it('is the process that has the lock and lives', async () => {
    await lock();
    const writer = await findWriter(file);
    expect(writer).to.include({ pid: process.ppid, since: SINCE, isOfOurUser: true });
  });

  it('is nobody any more when the lock was not touched for long, or its process is gone', async () => {
    await lock();
    await utimes(lockPath(file), new Date(0), new Date(0));
    expect(await findWriter(file)).to.equal(undefined);
    await lock(2 ** 22 + 1);
    expect(await findWriter(file)).to.equal(undefined);
  });
});
