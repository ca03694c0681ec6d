import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { useBinary } from '../support/run-binary.js';
import type { RunningBinary } from '../support/run-binary.js';
import { useTempDir } from '../support/temp-dir.js';

const CHECKOUT = join(import.meta.dirname, '../..');
const ASSIGNMENTS = join(CHECKOUT, 'examples/assignments.yaml');

/** What stands among the names of packages where a connection was begun. */
const CONNECT = '(connect)';

/** Makes an installation incomplete, as an update in the middle of it does. */
const without = (missing: string): string => `
import { register } from 'node:module';
register(${JSON.stringify(
  moduleUrl(`
export function resolve(name, context, next) {
  if (name === '${missing}') throw new Error('no package ' + name);
  return next(name, context);
}`),
)});
`;

/** Notes which packages our own files import, and when a socket is opened, in the order in which that happens. */
const PROBE = `
import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync } from 'node:fs';
import { register } from 'node:module';
subscribe('net.client.socket', () => appendFileSync(process.env.NOTES, '${CONNECT}\\n'));
register(${JSON.stringify(
  moduleUrl(`
import { appendFileSync } from 'node:fs';
export function resolve(name, context, next) {
  const isOurs = context.parentURL?.startsWith('${pathToFileURL(CHECKOUT).href}/dist/') === true;
  if (isOurs && !/^(node:|[.]|file:)/.test(name)) appendFileSync(process.env.NOTES, name + '\\n');
  return next(name, context);
}`),
)});
`;

describe('the packages that are loaded', () => {
  const dir = useTempDir();
  const start = useBinary();

  function probed(...args: readonly string[]): RunningBinary {
    const env = { NODE_OPTIONS: `--import=${moduleUrl(PROBE)}`, NOTES: dir.file('notes') };
    return start(args, { env });
  }

  async function notes(): Promise<readonly string[]> {
    const text = await readFile(dir.file('notes'), 'utf8').catch(() => '');
    return text.split('\n').filter(Boolean);
  }

  async function serve(): Promise<string> {
    const binary = start(['serve', `--assignments=${ASSIGNMENTS}`, '--listen-address=127.0.0.1:0']);
    const line = await binary.waitForLine((each) => each.startsWith('ready address='));
    return line.slice('ready address='.length);
  }

  async function runOnce(...args: readonly string[]): Promise<readonly string[]> {
    const output = `--output-file=${dir.file('targets.json')}`;
    const address = `--cp-address=${await serve()}`;
    const binary = probed('run', '--once', '--removal-delay=0s', output, address, ...args);
    expect(await binary.exit, binary.stderr).to.deep.equal({ code: 0, signal: null });
    return notes();
  }

  it('are none for --version', async () => {
    await probed('--version').exit;
    expect(await notes()).to.deep.equal([]);
  });

  it('are those of oclif for the help', async () => {
    await probed('run', '--help').exit;
    expect(new Set(await notes())).to.deep.equal(new Set(['@oclif/core', '@oclif/plugin-help']));
  });

  it('are none for run until it connects', async () => {
    expect((await runOnce())[0]).to.equal(CONNECT);
  });

  for (const [transport, own, others] of [
    ['grpc', '@grpc/grpc-js', ['@grpc/proto-loader']],
    ['http', 'undici', []],
  ] as const) {
    it(`are those of ${transport}, of the log and of the file for run over ${transport}`, async () => {
      const packages = await runOnce(`--transport=${transport}`);
      expect(packages).to.include.members([own, 'winston', 'write-file-atomic']);
      const allowed = [CONNECT, own, ...others, 'winston', 'write-file-atomic'];
      expect(packages.filter((name) => !allowed.some((each) => each === name))).to.deep.equal([]);
    });
  }

  it('are not those of a client, nor oclif, for serve', async () => {
    const args = [`--assignments=${ASSIGNMENTS}`, '--listen-address=127.0.0.1:0'];
    const binary = probed('serve', ...args);
    await binary.waitForLine((line) => line.startsWith('ready address='));
    await binary.stop();
    const packages = await notes();
    expect(packages).to.include.members(['winston', 'yaml']);
    const allowed = ['winston', 'yaml', '@grpc/proto-loader'];
    expect(packages.filter((name) => !allowed.includes(name))).to.deep.equal([]);
  });

  for (const missing of ['winston', '@grpc/grpc-js', 'write-file-atomic']) {
    it(`end run with a word about it when ${missing} is not there`, async () => {
      const env = { NODE_OPTIONS: `--import=${moduleUrl(without(missing))}` };
      const output = `--output-file=${dir.file('targets.json')}`;
      const args = ['run', output, '--removal-delay=0s', `--cp-address=${await serve()}`];
      const binary = start(args, { env });
      expect(await binary.exit, binary.stderr).to.deep.equal({ code: 1, signal: null });
      expect(binary.lines[0]).to.contain('level=info').and.contain('Following');
      expect(binary.lines.at(-1)).to.contain(`This is a bug: no package ${missing}`);
    });
  }
});

function moduleUrl(source: string): string {
  return `data:text/javascript,${encodeURIComponent(source)}`;
}
