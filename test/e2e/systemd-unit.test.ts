import { chown, cp, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { expect } from 'chai';

import { ExitCode } from '../../src/base/house-error.js';
import { environmentSource } from '../../src/cli/options/option-source.js';
import { resolveOptions } from '../../src/cli/options/resolve-options.js';
import { RUN_OPTIONS } from '../../src/cli/options/run-options.js';
import { mountingProc, program, root, skipUnless, tracing } from '../support/needs.js';
import { useBinary } from '../support/run-binary.js';
import { runProgram } from '../support/run-program.js';
import { allowedSystemCalls, requireSystemd } from '../support/systemd.js';
import type { SystemdProgram } from '../support/systemd.js';
import { useTempDir } from '../support/temp-dir.js';

const CHECKOUT = join(import.meta.dirname, '../..');
const PACKAGING = join(CHECKOUT, 'packaging/systemd');
const UNIT = 'kuma-prometheus-sd.service';
const DROP_IN = `${UNIT}.d/10-growing-pause.conf`;

/** Where docs/packaging.md puts the files. */
const PLACES = {
  [UNIT]: `etc/systemd/system/${UNIT}`,
  'kuma-prometheus-sd.sysusers': 'usr/lib/sysusers.d/kuma-prometheus-sd.conf',
  'kuma-prometheus-sd.tmpfiles': 'usr/lib/tmpfiles.d/kuma-prometheus-sd.conf',
  'kuma-prometheus-sd.default': 'etc/default/kuma-prometheus-sd',
};

describe('the systemd unit', function () {
  this.timeout(60_000);
  const start = useBinary();
  const dir = useTempDir();
  let analyze: SystemdProgram;
  let sysusers: SystemdProgram;
  let tmpfiles: SystemdProgram;
  let unit: ReadonlyMap<string, readonly string[]>;

  before('find the programs of systemd', async function () {
    unit = settingsOf(await readFile(join(PACKAGING, UNIT), 'utf8'));
    analyze = requireSystemd(this, 'systemd-analyze');
    sysusers = requireSystemd(this, 'systemd-sysusers');
    tmpfiles = requireSystemd(this, 'systemd-tmpfiles');
  });

  /** A system in a directory: what we install, and the units of others that ours names. */
  async function install(): Promise<void> {
    for (const name of ['sysinit', 'basic', 'shutdown', 'network', 'multi-user'])
      await put(dir.file(`usr/lib/systemd/system/${name}.target`), '[Unit]\n');
    const prometheus = '[Service]\nExecStart=/bin/prometheus\n';
    await put(dir.file('usr/lib/systemd/system/prometheus.service'), prometheus);
    for (const program of ['bin/kill', 'bin/prometheus', 'usr/local/bin/kuma-prometheus-sd'])
      await put(dir.file(program), '#!/bin/sh\n', 0o755);
    for (const [source, place] of Object.entries(PLACES))
      await put(dir.file(place), await readFile(join(PACKAGING, source), 'utf8'));
  }

  it('is taken without a word', async () => {
    await install();
    expect(await analyze('verify', `--root=${dir.path}`, '--man=no', UNIT)).to.deep.equal({
      code: 0,
      output: '',
    });
  });

  it('is taken with its drop-in, whose two keys are all that an older systemd does not know', async () => {
    await install();
    await cp(join(PACKAGING, DROP_IN), dir.file(`etc/systemd/system/${DROP_IN}`), {
      recursive: true,
    });
    const { output } = await analyze('verify', `--root=${dir.path}`, '--man=no', UNIT);
    const version = /^systemd (\d+)/.exec((await analyze('--version')).output)?.[1];
    const unknown = [...output.matchAll(/Unknown key(?: name)? '(\w+)'/g)].map(([, key]) => key);
    expect(unknown).to.deep.equal(
      Number(version) < 254 ? ['RestartSteps', 'RestartMaxDelaySec'] : [],
    );
    expect(
      output
        .trim()
        .split('\n')
        .filter((line) => line !== ''),
    ).to.have.lengthOf(unknown.length);
  });

  it('is exposed no more than docs/packaging.md says', async () => {
    await install();
    const { output } = await analyze(
      'security',
      '--offline=true',
      `--root=${dir.path}`,
      '--no-pager',
      UNIT,
    );
    const score = /Overall exposure level for \S+: (\d+\.\d)/.exec(output)?.[1];
    const documented = /exposure level is (\d+\.\d)/.exec(
      await readFile(join(CHECKOUT, 'docs/packaging.md'), 'utf8'),
    );
    expect(Number(score), output).to.be.within(0.1, Number(documented?.[1]));
  });

  it('keeps the file over a restart, in a directory that Prometheus finds and may enter', () => {
    expect(unit.get('RuntimeDirectoryPreserve')).to.deep.equal(['yes']);
    expect(unit.get('Before')).to.deep.equal(['prometheus.service']);
    expect(unit.get('UMask')).to.deep.equal(['0022']);
    expect(unit).to.not.have.any.keys('DynamicUser', 'MemoryDenyWriteExecute');
    const output = unit.get('Environment')?.find((text) => text.includes('OUTPUT_FILE'));
    expect(output).to.equal(
      `KUMA_PROMETHEUS_SD_OUTPUT_FILE=/run/${unit.get('RuntimeDirectory')?.[0] ?? ''}/kuma.file_sd.json`,
    );
  });

  it('is up when the tool says so, which a child of it does, and is watched', () => {
    expect(unit.get('Type')).to.deep.equal(['notify']);
    expect(unit.get('NotifyAccess')).to.deep.equal(['all']);
    expect(unit.get('WatchdogSec')).to.deep.equal(['30s']);
    expect(unit.get('ExecReload')).to.deep.equal(['/bin/kill -HUP $MAINPID']);
  });

  it('starts again after everything but what only an edit can mend', () => {
    expect(unit.get('Restart')).to.deep.equal(['always']);
    expect(unit.get('StartLimitIntervalSec')).to.deep.equal(['0']);
    expect(unit.get('RestartPreventExitStatus')).to.deep.equal([
      `${String(ExitCode.usage)} ${String(ExitCode.config)}`,
    ]);
  });

  it('runs with its environment and under its filter of system calls', async function () {
    skipUnless(this, mountingProc, tracing, program('setpriv'));
    const server = start([
      'serve',
      `--assignments=${CHECKOUT}/examples/assignments.yaml`,
      '--listen-address=127.0.0.1:0',
    ]);
    const ready = await server.waitForLine((line) => line.startsWith('ready address='));
    const { output } = await analyze('syscall-filter', '--no-pager');
    const allowed = allowedSystemCalls(output, unit.get('SystemCallFilter') ?? []);
    const refused = `!${[...allowed].map((call) => `?${call}`).join(',')}`;
    await chown(dir.path, 65532, 65532);
    const words = [
      ...[
        'setpriv',
        '--reuid=65532',
        '--regid=65532',
        '--clear-groups',
        '--bounding-set=-all',
        '--no-new-privs',
      ],
      ...['strace', '--seccomp-bpf', '-f', '-o', dir.file('refused'), '-e', `trace=${refused}`],
      ...[
        '-e',
        `inject=${refused}:error=EPERM`,
        process.execPath,
        join(CHECKOUT, 'bin/run.js'),
        'run',
      ],
      ...[
        '--once',
        '--removal-delay=100ms',
        `--cp-address=${ready.slice('ready address='.length)}`,
      ],
      `--output-file=${dir.file('kuma.file_sd.json')}`,
    ];
    const script = 'mount -t proc -o subset=pid,hidepid=invisible proc /proc && exec "$@"';
    await runProgram('unshare', '--mount', 'sh', '-c', script, 'sh', ...words);
    expect(JSON.parse(await readFile(dir.file('kuma.file_sd.json'), 'utf8'))).to.have.length.above(
      0,
    );
  });

  it('has its user, and the directory before anything is started', async function () {
    skipUnless(this, root);
    await install();
    expect((await sysusers(`--root=${dir.path}`)).code).to.equal(0);
    const passwd = await readFile(dir.file('etc/passwd'), 'utf8');
    const [, uid, gid] = /^kuma-prometheus-sd:[^:]*:(\d+):(\d+):/m.exec(passwd) ?? [];
    await tmpfiles(
      '--create',
      `--root=${dir.path}`,
      dir.file(PLACES['kuma-prometheus-sd.tmpfiles']),
    );
    const made = await stat(dir.file('run/kuma-prometheus-sd'));
    expect([made.uid, made.gid, made.mode & 0o777]).to.deep.equal([
      Number(uid),
      Number(gid),
      0o755,
    ]);
    expect([unit.get('User'), unit.get('Group')]).to.deep.equal([
      ['kuma-prometheus-sd'],
      ['kuma-prometheus-sd'],
    ]);
  });
});

describe('the example of its settings', () => {
  const EXAMPLE = /^(#?)(KUMA_PROMETHEUS_SD_[A-Z_]+)="?([^"\n]*)"?$/gm;

  it('names variables that there are, with values that they take', async () => {
    const text = await readFile(join(PACKAGING, 'kuma-prometheus-sd.default'), 'utf8');
    const rows = [...text.matchAll(EXAMPLE)];
    const variables = Object.fromEntries(rows.map(([, , name = '', value = '']) => [name, value]));
    const known = Object.values(RUN_OPTIONS).map(({ environment }) => environment[0]);
    expect(known).to.include.members(Object.keys(variables));
    const { origins } = resolveOptions(RUN_OPTIONS, [environmentSource(variables)]);
    const found = Object.values(origins).filter(({ kind }) => kind === 'environment');
    expect(found.map(({ name }) => name)).to.have.members(Object.keys(variables));
  });

  it('shows defaults where it says so', async () => {
    const text = await readFile(join(PACKAGING, 'kuma-prometheus-sd.default'), 'utf8');
    const unit = settingsOf(await readFile(join(PACKAGING, UNIT), 'utf8'));
    const shown = [...text.matchAll(EXAMPLE)].filter(([, comment]) => comment === '#');
    expect(shown).to.not.be.empty;
    for (const [, , name = '', value = ''] of shown) {
      const option = Object.values(RUN_OPTIONS).find(({ environment }) => environment[0] === name);
      const [byDefault = value] = option?.defaultTexts ?? [];
      const byUnit = unit.get('Environment')?.find((each) => each.startsWith(`${name}=`));
      expect(byUnit ?? `${name}=${byDefault}`).to.equal(`${name}=${value}`);
    }
  });
});

async function put(path: string, text: string, mode = 0o644): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text, { mode });
}

/** What a unit sets, in the order of its lines. */
function settingsOf(text: string): ReadonlyMap<string, readonly string[]> {
  const settings = new Map<string, string[]>();
  for (const [, key = '', value = ''] of text.matchAll(/^(\w+)=(.*)$/gm))
    settings.set(key, [...(settings.get(key) ?? []), value]);
  return settings;
}
