import { appendFile, readFile, writeFile } from 'node:fs/promises';

import { expect } from 'chai';

import { useBinary, type RunningBinary } from '../support/run-binary.js';
import { useTempDir } from '../support/temp-dir.js';
import { waitFor, waitForFile } from '../support/wait-for.js';

const EAGER = [
  '--removal-delay=200ms',
  '--min-write-interval=0s',
  '--backoff-min=50ms',
  '--backoff-max=200ms',
];

/** Assignments of one service, one target for each name. */
function assignments(...names: readonly string[]): string {
  const targets = names.map((name) => `      - { name: ${name}, address: "10.0.0.1:1234" }`);
  return [
    'assignments:',
    '  - mesh: default',
    '    service: backend',
    '    targets:',
    ...targets,
    '',
  ].join('\n');
}

describe('the tool over two embedded control planes', () => {
  const start = useBinary();
  const dir = useTempDir();

  async function serve(name: string, port = 0): Promise<{ server: RunningBinary; port: number }> {
    const server = start([
      'serve',
      `--assignments=${dir.file(name)}`,
      `--listen-address=127.0.0.1:${String(port)}`,
    ]);
    const ready = await server.waitForLine((line) => line.includes('ready address='));
    return { server, port: Number(/ready address=127\.0\.0\.1:(\d+)/.exec(ready)?.[1]) };
  }

  function run(ports: readonly number[], ...flags: readonly string[]): RunningBinary {
    const addresses = ports.map((port) => `--cp-address=127.0.0.1:${String(port)}`);
    return start(['run', ...addresses, `--output-file=${dir.file('t.json')}`, ...EAGER, ...flags]);
  }

  async function published(...names: readonly string[]): Promise<void> {
    const wanted = [...names].sort().join();
    await waitForFile(dir.file('t.json'), (text) => namesIn(text) === wanted);
  }

  it('loses nothing when one is killed and the tool restarted, and doubles nothing when it is back', async () => {
    await writeFile(dir.file('a.yaml'), assignments('a1', 'shared'));
    await writeFile(dir.file('b.yaml'), assignments('b1', 'shared'));
    const [a, b] = [await serve('a.yaml'), await serve('b.yaml')];
    const first = run([a.port, b.port]);
    await published('a1', 'b1', 'shared');
    b.server.kill('SIGKILL');
    await b.server.exit;
    await first.waitForLine((line) => /level=warn.*control plane/.test(line));
    expect(await first.stop()).to.deep.equal({ code: 0, signal: null });
    const before = await readFile(dir.file('t.json'), 'utf8');
    const second = run([a.port, b.port]);
    await second.waitForLine((line) => line.includes('Took an answer'));
    await appendFile(dir.file('a.yaml'), '      - { name: a2, address: "10.0.0.1:1234" }\n');
    await published('a1', 'a2', 'b1', 'shared');
    await appendFile(dir.file('b.yaml'), '      - { name: b2, address: "10.0.0.1:1234" }\n');
    await serve('b.yaml', b.port);
    await published('a1', 'a2', 'b1', 'b2', 'shared');
    expect(before).to.include('"b1"');
  });

  it('writes in a one-shot what both have, or nothing', async () => {
    await writeFile(dir.file('a.yaml'), assignments('a1'));
    await writeFile(dir.file('b.yaml'), assignments('b1'));
    const [a, b] = [await serve('a.yaml'), await serve('b.yaml')];
    expect((await run([a.port, b.port], '--once').exit).code).to.equal(0);
    await published('a1', 'b1');
    await b.server.stop();
    const before = await readFile(dir.file('t.json'));
    const alone = run([a.port, b.port], '--once', '--timeout=1s');
    expect((await alone.exit).code).to.equal(69);
    expect(alone.stderr).to.include(`127.0.0.1:${String(b.port)}`);
    expect((await readFile(dir.file('t.json'))).equals(before)).to.equal(true);
  });

  it('puts the file back when somebody removes or changes it', async () => {
    await writeFile(dir.file('a.yaml'), assignments('a1'));
    const { port } = await serve('a.yaml');
    const tool = run([port], '--reconcile-interval=100ms');
    await published('a1');
    const good = await readFile(dir.file('t.json'));
    await writeFile(dir.file('t.json'), '[]');
    await waitFor(async () => (await readFile(dir.file('t.json'))).equals(good));
    await tool.waitForLine((line) => line.includes('put it back'));
  });

  it('refuses fewer targets than --min-targets in a one-shot, and names the flag', async () => {
    await writeFile(dir.file('a.yaml'), assignments('a1'));
    const { port } = await serve('a.yaml');
    const tool = run([port], '--once', '--min-targets=2', '--timeout=2s');
    expect((await tool.exit).code).to.equal(69);
    expect(tool.stderr).to.include('--min-targets');
  });
});

function namesIn(text: string): string {
  const groups = JSON.parse(text) as readonly { labels: { dataplane: string } }[];
  return groups
    .map(({ labels }) => labels.dataplane)
    .sort()
    .join();
}
