import { open, readFile, symlink } from 'node:fs/promises';

import { expect } from 'chai';

import { useTempDir } from '../support/temp-dir.js';
import { useWriters } from '../support/writer-process.js';

describe('standard output as output file', () => {
  const startWriter = useWriters();
  const dir = useTempDir();

  it('is refused when it leads to nothing that could be replaced', async () => {
    const writer = await startWriter();
    const answer = await writer.prepare('/dev/stdout');
    expect(answer).to.include({ ok: false, name: 'FileError', exitCode: 73 });
  });

  it('is refused when the shell has redirected it to a file', async () => {
    const log = await open(dir.file('log'), 'w');
    const writer = await startWriter({ stdout: log.fd });
    await log.close();
    await symlink('/dev/stdout', dir.file('targets.json'));
    for (const path of ['/dev/stdout', '/proc/self/fd/1', dir.file('targets.json')]) {
      for (const answer of [await writer.prepare(path), await writer.replace(path, 'new')]) {
        expect(answer).to.include({ ok: false, name: 'FileError', exitCode: 73 });
        expect(answer).to.have.property('message').that.contains('standard output');
      }
    }
    expect(await readFile(dir.file('log'), 'utf8')).to.equal('');
  });
});
