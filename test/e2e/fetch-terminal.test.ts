import { expect } from 'chai';
import { stripVTControlCharacters } from 'node:util';
import { useControlPlane } from '../support/control-plane/use-control-plane.js';
import { program, skipUnless } from '../support/needs.js';
import { useBinary, type RunningBinary } from '../support/run-binary.js';

/** Runs what follows on a terminal of so many columns, which is not this one. */
const onTerminal = (columns: number): readonly string[] => [
  'sh',
  '-c',
  `script -qec "stty cols ${String(columns)}; $*" /dev/null`,
  'sh',
];

describe('fetch and diff on a terminal', () => {
  const serve = useControlPlane();
  const start = useBinary();

  before('find a terminal', function () {
    skipUnless(this, program('script'), program('stty'));
  });

  async function onScreen(columns: number, ...args: readonly string[]): Promise<RunningBinary> {
    const { port } = await serve();
    const flags = [`--cp-address=127.0.0.1:${String(port)}`, '--removal-delay=200ms'];
    const env = { TERM: 'xterm', SHELL: '/bin/sh' };
    const binary = start([...args, ...flags], { within: onTerminal(columns), env });
    await binary.exit;
    return binary;
  }

  it('shows a table with its head in bold, and what is waited for meanwhile', async () => {
    const { stdout } = await onScreen(120, 'fetch');
    expect(stdout).to.match(/\rAsking 127\.0\.0\.1:\d+: connect/);
    expect(stdout).to.contain('1 target; waiting 200ms for a newer answer');
    const result = stdout.slice(stdout.lastIndexOf('\r\u001b[2K') + 5);
    const [head = '', row] = result.split('\r\n');
    expect(head.startsWith('\u001b[1mMESH     SERVICE')).to.equal(true);
    expect(head.endsWith('LABELS\u001b[22m')).to.equal(true);
    expect(row).to.contain('env="prod"').and.not.to.contain('Asking');
  });

  it('keeps every line within the width', async () => {
    const { stdout } = await onScreen(60, 'fetch');
    const plain = stripVTControlCharacters(stdout);
    for (const line of plain.split(/[\r\n]+/)) expect(Array.from(line)).to.have.length.at.most(60);
    expect(plain).to.contain('…');
  });

  it('shows a difference in colours', async () => {
    const { stdout, exit } = await onScreen(120, 'diff', '--output-file=/nowhere/targets.json');
    expect(stdout).to.contain('\u001b[32m+ default backend backend-01 192.168.0.1:1234');
    expect((await exit).code).to.equal(3);
  });

  it('has neither colours nor progress on a terminal that cannot show them', async () => {
    const { port } = await serve();
    const flags = [`--cp-address=127.0.0.1:${String(port)}`, '--removal-delay=200ms'];
    const env = { TERM: 'dumb', SHELL: '/bin/sh' };
    const binary = start(['fetch', ...flags], { within: onTerminal(120), env });
    expect((await binary.exit).code).to.equal(0);
    expect(binary.stdout).not.to.contain('\u001b');
    expect(binary.stdout).not.to.contain('Asking');
  });
});
