import { execFile } from 'node:child_process';
import { join } from 'node:path';

import { expect } from 'chai';

const ROOT = join(import.meta.dirname, '../../..');

describe('the leak check', () => {
  it('fails a suite that leaves something open and names it, and no other', async () => {
    const output = await runMocha('test/fixtures/leaks/suites.ts');
    expect(output).to.contain('"a suite that leaks" left open: ');
    for (const kind of ['TCPServerWrap', 'Timeout', 'FSEventWrap', 'ProcessWrap']) {
      expect(output).to.contain(`1 ${kind}`);
    }
    expect(output).to.contain('2 passing').and.to.contain('1 failing');
    expect(output).to.contain('The tests are over, but the process is kept alive by: ');
  });
});

/** Without our configuration, but with the check. */
function runMocha(file: string): Promise<string> {
  const options = ['--no-config', '--no-color', '--require=./test/support/leak-check.ts'];
  const mocha = ['--import=tsx', 'node_modules/mocha/bin/mocha.js', ...options, file];
  return new Promise((resolve) => {
    execFile(process.execPath, mocha, { cwd: ROOT }, (_error, stdout, stderr) => {
      resolve(stdout + stderr);
    });
  });
}
