import { expect } from 'chai';
import { mkdir, writeFile } from 'node:fs/promises';
import { CHECK_OPTIONS } from '../../src/cli/options/check-options.js';
import { useBinary } from '../support/run-binary.js';
import type { BinaryOptions } from '../support/run-binary.js';
import { useTempDir } from '../support/temp-dir.js';

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const GOOD = '[{"targets":["a:1","b:1"],"labels":{"mesh":"default"}}]';
const ONLY_3 = '[{"targets":["a:1"],"labels":{"kuma.io/mesh":"default"}}]';
const BAD = '[\n  {"targets": ["a:1"], "labels": {"a": 1}}\n]\n';
const ODD = '- targets: [a]\n';

describe('check', () => {
  const start = useBinary();
  const dir = useTempDir();

  beforeEach('write files', async () => {
    const files = { 'good.json': GOOD, 'only-3.json': ONLY_3, 'bad.json': BAD, 'odd.yml': ODD };
    for (const [name, text] of Object.entries(files)) await writeFile(dir.file(name), text);
  });

  async function check(args: readonly string[], options?: BinaryOptions): Promise<Outcome> {
    const binary = start(['check', ...args], { cwd: dir.path, ...options });
    const { code } = await binary.exit;
    return { code, stdout: binary.stdout, stderr: binary.stderr };
  }

  it('says that a good file is good', async () => {
    expect(await check(['good.json'])).to.deep.equal({
      code: 0,
      stdout: 'good.json: 1 group, 2 targets, ok\n',
      stderr: '',
    });
  });

  it('ends with 3 and names the place of a mistake', async () => {
    expect(await check(['bad.json', 'good.json'])).to.deep.equal({
      code: 3,
      stdout: [
        'bad.json:2:40: error: a label value is the number 1: wanted a text, in quotes',
        'bad.json: 1 group, 1 target, 1 error',
        'good.json: 1 group, 2 targets, ok',
        '',
      ].join('\n'),
      stderr: '',
    });
  });

  it('tells Prometheus 2 and 3 apart', async () => {
    const both = await check(['only-3.json']);
    expect(both.code).to.equal(3);
    expect(both.stdout).to.contain('only-3.json:1:31: error (2.x): the label name "kuma.io/mesh"');
    expect(await check(['--prometheus=2', 'only-3.json'])).to.include({ code: 3 });
    expect(await check(['--prometheus=3', 'only-3.json'])).to.deep.equal({
      code: 0,
      stdout: 'only-3.json: 1 group, 1 target, ok\n',
      stderr: '',
    });
  });

  it('lets warnings pass unless it is strict', async () => {
    const { code, stdout } = await check(['odd.yml']);
    expect(code).to.equal(0);
    expect(stdout).to.contain('odd.yml:1:13: warning: the target "a": address has no port');
    expect(await check(['--strict', 'odd.yml'])).to.include({ code: 3, stdout });
    const env = { KUMA_PROMETHEUS_SD_STRICT: 'true' };
    expect(await check(['odd.yml'], { env })).to.include({ code: 3, stdout });
  });

  it('goes on behind a file that cannot be read, and ends with 78', async () => {
    await mkdir(dir.file('directory.json'));
    const outcome = await check(['none.json', 'directory.json', 'bad.json', 'good.json']);
    expect(outcome.code).to.equal(78);
    expect(outcome.stderr).to.equal(
      [
        'Error: Cannot read "none.json": there is no such file (ENOENT)',
        'Error: Cannot read "directory.json": it is a directory (EISDIR)',
        '',
      ].join('\n'),
    );
    expect(outcome.stdout).to.contain('good.json: 1 group, 2 targets, ok');
  });

  it('prints JSON for scripts', async () => {
    const { code, stdout } = await check(['--json', 'only-3.json', 'good.json', 'none.json']);
    expect(code).to.equal(78);
    const [first, second, third] = JSON.parse(stdout) as readonly Record<string, unknown>[];
    expect(first).to.deep.equal({
      file: 'only-3.json',
      ok: false,
      format: 'json',
      groups: 1,
      targets: 1,
      errors: 1,
      warnings: 0,
      findings: [
        {
          severity: 'error',
          prometheus: ['2.x'],
          line: 1,
          column: 31,
          problem: 'the label name "kuma.io/mesh"',
          advice: 'wanted letters, digits and "_", no digit first',
        },
      ],
    });
    expect(second).to.include({ file: 'good.json', ok: true, errors: 0 });
    expect(third).to.deep.equal({
      file: 'none.json',
      ok: false,
      unreadable: 'Cannot read "none.json": there is no such file (ENOENT)',
    });
  });

  it('reads standard input', async () => {
    const within = ['/bin/sh', '-c', 'printf "%s" "$TEXT" | "$@"', 'sh'];
    const yaml = { env: { TEXT: ODD }, within };
    expect((await check(['-'], yaml)).stdout).to.contain('<stdin>:1:13: warning');
    const asJson = await check(['--stdin-format=json', '-'], yaml);
    expect(asJson.code).to.equal(3);
    expect(asJson.stdout).to.contain('<stdin>:1:1: error: unexpected "-": wanted a value');
  });

  it('takes a file whose name begins with a dash, behind "--"', async () => {
    await writeFile(dir.file('-x.json'), GOOD);
    expect(await check(['--', '-x.json'])).to.include({ code: 0 });
  });

  const mistakes: readonly (readonly [args: readonly string[], code: number, says: string])[] = [
    [[], 2, 'Cannot check anything: the FILE is missing'],
    [['--prometheus=1', 'x.json'], 2, 'wanted "2", "3" or "both"'],
    [['--stdin-format=xml', '-'], 2, 'wanted "json" or "yaml"'],
    [['--jsno', 'x.json'], 2, 'did you mean "--json"?'],
  ];
  for (const [args, code, says] of mistakes) {
    it(`refuses "check ${args.join(' ')}"`, async () => {
      const outcome = await check(args);
      expect(outcome).to.include({ code, stdout: '' });
      expect(outcome.stderr).to.contain(says);
      expect(outcome.stderr.trimEnd().split('\n')).to.have.lengthOf(1);
    });
  }

  it('lists every flag with its variable in its help', async () => {
    const { code, stdout } = await check(['--help']);
    expect(code).to.equal(0);
    for (const { name, environment } of Object.values(CHECK_OPTIONS)) {
      expect(stdout).to.match(new RegExp(`^  --${name}(=|$)`, 'm'));
      for (const variable of environment) expect(stdout).to.contain(variable);
    }
  });
});
