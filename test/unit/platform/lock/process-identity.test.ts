import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';

import { expect } from 'chai';

import { isGone, readProcessIdentity } from '../../../../src/platform/lock/process-identity.js';
import type { ProcessIdentity } from '../../../../src/platform/lock/process-identity.js';
import { waitFor } from '../../../support/wait-for.js';
import { linux, skipUnless } from '../../../support/needs.js';

/** Above every pid that Linux gives (pid_max is at most 2^22). */
const DEAD_PID = 99_999_999;

describe('the identity of a process', () => {
  it('is that of this one', async () => {
    const { pid, host } = await readProcessIdentity();
    expect({ pid, host }).to.deep.equal({ pid: process.pid, host: hostname() });
  });

  it('has what Linux tells of boot and namespace', async function () {
    skipUnless(this, linux);
    const { bootId, pidNamespace } = await readProcessIdentity();
    expect(bootId).to.match(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
    expect(pidNamespace).to.match(/^pid:\[\d+\]$/);
  });
});

describe('a process', () => {
  const me: ProcessIdentity = {
    pid: process.pid,
    host: 'here',
    bootId: 'this boot',
    pidNamespace: 'pid:[1]',
  };
  const alive: ProcessIdentity = { ...me, pid: process.ppid };
  const dead: ProcessIdentity = { ...me, pid: DEAD_PID };

  const cases: readonly [string, ProcessIdentity, boolean][] = [
    ['that lives is not gone', alive, false],
    ['that has ended is gone', dead, true],
    ['with our number was before us', me, true],
    [
      'with our number in another namespace was before us',
      { ...me, pidNamespace: 'pid:[2]' },
      true,
    ],
    ['of another boot is gone, whoever has its number now', { ...alive, bootId: 'before' }, true],
    ['of another host may live, whatever its number', { ...dead, host: 'there' }, false],
    ['with our number on another host may live', { ...me, host: 'there' }, false],
    [
      'of another boot of another host may live',
      { ...dead, host: 'there', bootId: 'other' },
      false,
    ],
    ['in another namespace may live', { ...dead, pidNamespace: 'pid:[2]' }, false],
    ['that does not know its boot is judged by its number', { ...dead, bootId: undefined }, true],
    ['that lives and does not know its boot is not gone', { ...alive, bootId: undefined }, false],
    ['that does not know its namespace is judged', { ...dead, pidNamespace: undefined }, true],
    ['with a number beyond all is gone', { ...me, pid: Number.MAX_SAFE_INTEGER }, true],
  ];

  for (const [what, other, expected] of cases) {
    it(what, async () => {
      expect(await isGone(other, me)).to.equal(expected);
    });
  }

  it('that ended, but was not buried by its parent, is gone', async function () {
    skipUnless(this, linux);
    // The shell becomes, before its child ends, a program that never asks what became of its children.
    const parent = spawn('sh', ['-c', 'sleep 0.5 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    try {
      const [line] = (await once(parent.stdout, 'data')) as [Buffer];
      const pid = Number(line.toString());
      await waitFor(async () =>
        (await readFile(`/proc/${String(pid)}/stat`, 'utf8')).includes(' Z '),
      );
      expect(await isGone({ ...me, pid }, me)).to.equal(true);
    } finally {
      parent.kill('SIGKILL');
      await once(parent, 'exit');
    }
  });
});
