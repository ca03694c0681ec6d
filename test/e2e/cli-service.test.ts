import { expect } from 'chai';
import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { useBinary } from '../support/run-binary.js';
import type { RunningBinary } from '../support/run-binary.js';
import { useTempDir } from '../support/temp-dir.js';

const BINARY = join(import.meta.dirname, '../../bin/run.js');
/** How long the slow reader reads nothing. */
const SLOW_MS = 700;
const ASSIGNMENTS = `assignments:
  - mesh: default
    service: backend
    targets:
      - name: backend-01
        address: 192.168.0.1:1234
`;
/** Code that is loaded into the process before ours: it does `action` at `signal`, before we hear of it. */
function planted(signal: NodeJS.Signals, action: string): string {
  const code = `process.on('${signal}', () => { ${action}; });`;
  return `--import=data:text/javascript,${encodeURIComponent(code)}`;
}

/** More than fits into the pipe. */
const FLOOD = planted('SIGTERM', "process.stderr.write('flood\\n'.repeat(120_000))");

describe('a running command', () => {
  const start = useBinary();
  const dir = useTempDir();
  const children: Served['child'][] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });
  const serve = async (...flags: readonly string[]): Promise<RunningBinary> => {
    await writeFile(dir.file('a.yaml'), ASSIGNMENTS);
    const address = '--listen-address=127.0.0.1:0';
    const binary = start(['serve', `--assignments=${dir.file('a.yaml')}`, address, ...flags]);
    await binary.waitForLine((line) => line.startsWith('ready '));
    return binary;
  };

  it('says where it is ready, in a form that scripts can read', async () => {
    const binary = await serve();
    expect(binary.stderr).to.match(/^ready address=127\.0\.0\.1:\d+$/m);
  });

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`ends with 0 within a second at ${signal}`, async () => {
      const binary = await serve();
      const sent = performance.now();
      binary.kill(signal);
      expect(await binary.exit).to.deep.equal({ code: 0, signal: null });
      expect(performance.now() - sent).to.be.below(1_000);
      expect(binary.stderr).to.contain(`signal=${signal}`);
    });
  }

  it('logs logfmt lines where there is no terminal', async () => {
    const binary = await serve();
    await binary.stop();
    const lines = binary.stderr.split('\n').filter((line) => !/^(ready .*)?$/.test(line));
    expect(lines).to.not.be.empty;
    for (const line of lines) {
      expect(line).to.match(/^ts=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z level=info msg="[^"]+"/);
    }
  });

  it('logs JSON when asked to, with the flag before the command', async () => {
    const path = dir.file('none/targets.json');
    const flags = ['--log-format=json', 'run', '--cp-address=127.0.0.1:1'];
    const binary = start([...flags, `--output-file=${path}`]);
    expect((await binary.exit).code).to.equal(73);
    const lines = binary.stderr.trimEnd().split('\n');
    const parsed = lines.map((line) => JSON.parse(line) as Record<string, string>);
    expect(parsed.at(-1)).to.include.keys('ts', 'level', 'msg', 'code');
    expect(parsed.at(-1)?.['level']).to.equal('error');
    expect(parsed.at(-1)?.['msg']).to.contain(path);
  });

  it('logs nothing but the error that ends it when the log is off', async () => {
    const args = ['run', '--log-level=off', `--output-file=${dir.file('none/x.json')}`];
    const binary = start(args);
    expect((await binary.exit).code).to.equal(73);
    expect(binary.stderr).to.match(/^Error: Cannot .*\n$/);
  });

  it('logs to a file, and says the error that ends it on standard error too', async () => {
    const args = [`--log-output-path=${dir.file('sd.log')}`, '--once', '--timeout=300ms'];
    const output = `--output-file=${dir.file('x.json')}`;
    const binary = start(['run', '--cp-address=127.0.0.1:1', output, ...args]);
    expect((await binary.exit).code).to.equal(69);
    expect(binary.stderr).to.match(/^Error: Cannot .*127\.0\.0\.1:1.*\n$/);
    const log = await readFile(dir.file('sd.log'), 'utf8');
    expect(log).to.contain('level=error').and.contain('level=info');
  });

  it('shows the stack of an error only at debug level', async () => {
    const args = ['run', `--output-file=${dir.file('none/x.json')}`];
    const plain = start(args);
    const debug = start([...args, '--log-level=debug']);
    await Promise.all([plain.exit, debug.exit]);
    expect(plain.stderr).to.not.contain('stack=');
    expect(debug.stderr).to.contain('stack=');
  });

  for (const [kind, action, says] of [
    ['exception', "throw new TypeError('planted \\u001b[31m bug')", 'planted \\\\u001b[31m bug'],
    ['rejection', "void Promise.reject(new Error('planted rejection'))", 'planted rejection'],
  ] as const) {
    it(`logs an uncaught ${kind} with its stack, and ends with 1`, async () => {
      const env = { NODE_OPTIONS: planted('SIGUSR2', action) };
      const binary = start(['run', '--cp-address=127.0.0.1:1'], { cwd: dir.path, env });
      await binary.waitForLine((line) => line.includes('Following'));
      binary.kill('SIGUSR2');
      expect(await binary.exit).to.deep.equal({ code: 1, signal: null });
      const last = binary.stderr.trimEnd().split('\n').at(-1);
      expect(last).to.contain('level=error').and.contain(says).and.contain('stack="');
    });
  }

  it('goes on when the reader of its log goes away', async () => {
    const { child, address } = await serveFor([]);
    child.stderr.destroy();
    for (let i = 0; i < 3; i++) {
      // Each of these makes it log.
      expect((await fetch(`http://${address}/nothing`)).status).to.equal(404);
    }
    child.kill('SIGTERM');
    expect(await exitOf(child)).to.equal(0);
  });

  it('delivers its last lines to a slow reader', async () => {
    const { child } = await serveFor([FLOOD]);
    let said = '';
    child.stderr.on('data', (text: string) => (said += text)).pause();
    child.kill('SIGTERM');
    await sleep(SLOW_MS);
    expect(child.exitCode).to.equal(null);
    child.stderr.resume();
    expect(await exitOf(child)).to.equal(0);
    expect(said).to.match(/msg="Closed"\n$/);
  });

  it('ends at once at a second signal, even if its last lines do not', async () => {
    const { child } = await serveFor([FLOOD]);
    child.stderr.pause();
    child.kill('SIGTERM');
    await sleep(SLOW_MS);
    const exited = once(child, 'exit');
    child.kill('SIGINT');
    expect((await exited)[0]).to.equal(130);
    child.stderr.resume();
  });

  /** With a pipe that the test reads as it likes. */
  async function serveFor(nodeFlags: readonly string[]): Promise<Served> {
    await writeFile(dir.file('a.yaml'), ASSIGNMENTS);
    const flags = [`--assignments=${dir.file('a.yaml')}`, '--listen-address=127.0.0.1:0'];
    const child = spawn(process.execPath, [...nodeFlags, BINARY, 'serve', ...flags], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    children.push(child);
    return { child, address: await readyAddress(child) };
  }
});

interface Served {
  readonly child: ChildProcessByStdio<null, null, Readable>;
  readonly address: string;
}

async function exitOf(child: Served['child']): Promise<number | null> {
  const [code] = (await once(child, 'close')) as [number | null];
  return code;
}

/** Reads until the line that says where it is ready, and leaves the rest to others. */
function readyAddress({ stderr }: Served['child']): Promise<string> {
  let said = '';
  return new Promise((resolve) => {
    stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const address = /^ready address=(\S+)\n/m.exec(said)?.[1];
      if (address === undefined) return;
      stderr.removeAllListeners('data');
      resolve(address);
    });
  });
}
