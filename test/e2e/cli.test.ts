import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import type { OptionSpec } from '../../src/cli/options/option-spec.js';
import { RUN_OPTIONS } from '../../src/cli/options/run-options.js';
import { SERVE_OPTIONS } from '../../src/cli/options/serve-options.js';
import { linux, skipUnless } from '../support/needs.js';
import { useBinary } from '../support/run-binary.js';
import type { BinaryOptions } from '../support/run-binary.js';

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

describe('the command line', () => {
  const start = useBinary();
  const run = async (line: string, options?: BinaryOptions): Promise<Outcome> => {
    const binary = start(line.split(' ').filter(Boolean), options);
    const { code } = await binary.exit;
    return { code, stdout: binary.stdout, stderr: binary.stderr };
  };

  for (const line of ['--version', 'version', '--log-level=debug version']) {
    it(`answers "${line}" with name and version`, async () => {
      const manifest = new URL('../../package.json', import.meta.url);
      const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string };
      expect(await run(line)).to.deep.equal({
        code: 0,
        stdout: `kuma-prometheus-sd ${version}\n`,
        stderr: '',
      });
    });
  }

  it('answers "version --json" with what scripts need', async () => {
    const { code, stdout } = await run('version --json');
    expect(code).to.equal(0);
    expect(JSON.parse(stdout)).to.have.all.keys('name', 'version', 'node', 'platform');
  });

  it('answers the old tool\'s "version --detailed"', async () => {
    const { code, stdout } = await run('version --detailed');
    expect(code).to.equal(0);
    expect(stdout).to.contain(process.version);
  });

  for (const line of [
    '--version',
    'version --json',
    '--help',
    'run --help',
    'run --print-config',
  ]) {
    it(`ends "${line}" with 73 and a word when standard output cannot be written`, async function () {
      skipUnless(this, linux);
      const { code, stderr } = await run(line, {
        within: ['sh', '-c', 'exec "$@" > /dev/full', 'sh'],
      });
      expect(stderr).to.match(/^Error: Cannot write to standard output: ENOSPC.*\n$/);
      expect(code).to.equal(73);
    });
  }

  it('is readable at 80 columns', async () => {
    for (const line of ['--help', 'autocomplete --help']) {
      const { stdout } = await run(line, { env: { COLUMNS: '80' } });
      expect(stdout.split('\n').filter((each) => each.length > 80)).to.deep.equal([]);
    }
  });

  it('shows examples that can be copied as they stand', async () => {
    const { stdout } = await run('autocomplete --help', { env: { COLUMNS: '120' } });
    expect(stdout)
      .to.contain('\n    $ kuma-prometheus-sd autocomplete bash\n')
      .and.contain('\n    $ kuma-prometheus-sd autocomplete script bash >> ~/.bashrc\n');
  });

  for (const line of ['', '--help', '-h', 'help']) {
    it(`lists the commands for "${line}"`, async () => {
      const { code, stdout } = await run(line);
      expect(code).to.equal(0);
      for (const name of ['run', 'serve', 'version', 'help']) {
        expect(stdout).to.match(new RegExp(`^  ${name} `, 'm'));
      }
    });
  }

  for (const [command, table] of [
    ['run', RUN_OPTIONS],
    ['serve', SERVE_OPTIONS],
  ] as const) {
    for (const line of [`${command} --help`, `help ${command}`]) {
      it(`shows every flag with its variable for "${line}"`, async () => {
        const { code, stdout } = await run(line);
        expect(code).to.equal(0);
        for (const { name, environment } of Object.values<OptionSpec<unknown>>(table)) {
          expect(stdout).to.match(new RegExp(`^  --${name}(=|$)`, 'm'));
          for (const variable of environment) expect(stdout).to.contain(variable);
        }
      });
    }
  }

  it('groups the flags of run', async () => {
    const { stdout } = await run('run --help');
    const headings = [...stdout.matchAll(/^([A-Z ]+) FLAGS$/gm)].map(([, heading]) => heading);
    expect(headings).to.deep.equal([
      'CONTROL PLANE',
      'ACCESS',
      'TARGET',
      'OUTPUT',
      'WEB',
      'LOGGING',
      'CONFIGURATION',
    ]);
  });

  const errors: readonly (readonly [line: string, code: number, says: string])[] = [
    ['run --cp-adress=x', 2, 'did you mean "--cp-address"?'],
    ['run --cp-adress x', 2, 'did you mean "--cp-address"?'],
    ['rnu', 2, 'did you mean "run"?'],
    ['help rnu', 2, 'did you mean "run"?'],
    ['run:once', 2, 'which is no command'],
    ['--log-levle=info run', 2, 'did you mean "--log-level"?'],
    ['--cp-address=x:1 run', 2, 'flags stand behind the command'],
    ['run something', 2, 'the argument "something"'],
    ['run --name', 2, '--name expects a value'],
    ['run --timeout=10', 2, 'Cannot use "10" for --timeout'],
    ['run --cp-address=ftp://x', 2, 'grpc://HOST:PORT, grpcs://HOST:PORT'],
    ['run --output-file=targets.txt', 78, '.json, .yml or .yaml'],
    ['serve', 2, '--assignments is missing'],
    ['serve --assignments=/nonexistent/assignments.yaml', 78, '/nonexistent/assignments.yaml'],
    ['run --log-output-path=/nonexistent/../dev/null/sd.log', 73, 'Cannot log to'],
  ];
  for (const [line, code, says] of errors) {
    it(`ends "${line}" with ${String(code)} and one line that helps`, async () => {
      const outcome = await run(line);
      expect(outcome.code).to.equal(code);
      expect(outcome.stderr).to.contain(says);
      expect(outcome.stderr.trimEnd().split('\n')).to.have.lengthOf(1);
      expect(outcome.stdout).to.equal('');
    });
  }

  it('ends with 78 when a variable has a bad value', async () => {
    const env = { KUMA_PROMETHEUS_SD_TIMEOUT: 'soon' };
    const { code, stderr } = await run('run', { env });
    expect(code).to.equal(78);
    expect(stderr).to.contain('"soon" from KUMA_PROMETHEUS_SD_TIMEOUT for --timeout');
  });

  it('never shows the password of an address', async () => {
    const lines = ['run --cp-address=grpc://u:secret@h', 'run --cp-adress=grpc://u:secret@h'];
    for (const line of lines) expect((await run(line)).stderr).to.not.contain('secret');
  });

  it('shows no escape sequence of a bad value', async () => {
    const { stderr } = await run('run --log-level=\u001b[31mred');
    expect(stderr).to.contain('\\u001b[31mred').and.not.contain('\u001b');
  });

  it('works without HOME, SHELL and any other variable', async () => {
    const { code, stderr } = await run('help run', { env: { HOME: '', NODE_ENV: 'development' } });
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
  });
});
