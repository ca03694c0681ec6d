import { expect } from 'chai';
import { writeFile } from 'node:fs/promises';

import { program, skipUnless } from '../support/needs.js';
import { environmentOf, requireRealPart, rootOf } from '../support/real-parts.js';
import { runProgram } from '../support/run-program.js';
import { useBinary, type RunningBinary } from '../support/run-binary.js';
import { useTempDir } from '../support/temp-dir.js';

const NAME = 'kuma-prometheus-sd';

/** Tells what bash would offer for the words of a line; the last one is being written. */
const COMPLETE_IN_BASH = `
  source "$1"; shift
  COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
  [[ "$(complete -p ${NAME})" =~ -F\\ ([^ ]+) ]]
  "\${BASH_REMATCH[1]}"
  printf '%s\\n' "\${COMPREPLY[@]}"
`;

describe('autocomplete', function () {
  this.timeout(60_000);
  const start = useBinary();
  const dir = useTempDir();

  async function run(...args: readonly string[]): Promise<RunningBinary> {
    const env = { XDG_CACHE_HOME: dir.file('cache'), SHELL: '/bin/bash' };
    const binary = start(['autocomplete', ...args], { env });
    await binary.exit;
    return binary;
  }

  /** The line for the startup file, in a file. */
  async function startupFile(shell: string): Promise<string> {
    await run(shell);
    const { stdout, stderr } = await run('script', shell);
    expect(stderr).to.equal('');
    await writeFile(dir.file('startup'), stdout);
    return dir.file('startup');
  }

  it('writes the scripts, and says in a few lines how to use them', async () => {
    const { stdout, stderr } = await run('zsh');
    expect(stderr).to.equal('');
    expect(stdout).to.contain(`${NAME} autocomplete script zsh >> ~/.zshrc`);
    expect(stdout.trimEnd().split('\n')).to.have.length.at.most(4);
    expect((await run()).stdout).to.contain('~/.bashrc');
    expect((await run('--refresh-cache')).stdout).to.equal('');
  });

  describe('makes bash', () => {
    before('find it', function () {
      skipUnless(this, program('bash'));
    });

    async function offers(...words: readonly string[]): Promise<readonly string[]> {
      const startup = await startupFile('bash');
      const args = ['--norc', '-c', COMPLETE_IN_BASH, 'bash', startup, NAME, ...words];
      return (await runProgram('bash', ...args)).trimEnd().split('\n');
    }

    it('complete commands', async () => {
      expect(await offers('ru')).to.deep.equal(['run']);
      expect(await offers('')).to.include.members(['run', 'serve', 'healthcheck', 'help']);
    });

    it('complete every flag of a command, not only the first', async () => {
      expect(await offers('run', '--cp-ad')).to.deep.equal(['--cp-address']);
      const more = await offers(
        'run',
        '--cp-address',
        '=',
        'grpc',
        ':',
        '//a',
        '--once',
        '--output-',
      );
      expect(more).to.include.members(['--output-file', '--output-file-mode']);
      expect(await offers('version', '--')).to.deep.equal(['--json', '--detailed', '--help']);
    });

    it('complete names of files where no flag begins', async () => {
      expect(await offers('run', '--output-file', '/t')).to.deep.equal(['']);
      const script = `source "$1"; complete -p ${NAME}`;
      const said = await runProgram('bash', '-c', script, 'bash', dir.file('startup'));
      expect(said).to.contain('-o default');
    });
  });

  describe('makes zsh', () => {
    let zsh: string;

    before('find it', function () {
      zsh = requireRealPart(this, 'zsh');
    });

    /** Waits until zsh shows what matches `wanted`, when Tab is pressed behind `line`. */
    async function completes(line: string, wanted: string): Promise<void> {
      const session = dir.file('session.zsh');
      const inner = { zsh, startup: await startupFile('zsh') };
      await writeFile(session, zshSession(inner, line, wanted));
      await writeFile(dir.file('.zshenv'), zshEnvironment(zsh));
      const variables = Object.entries({ ...environmentOf(zsh), ZDOTDIR: dir.path });
      const settings = variables.map(([name, value]) => `${name}=${value}`);
      await runProgram('env', ...settings, 'timeout', '30', zsh, '-d', session);
    }

    it('complete commands', async () => {
      await completes(`${NAME} ru`, `*${NAME} run*`);
    });

    it('complete every flag of a command, not only the first', async () => {
      await completes(`${NAME} healthcheck --li`, '*--listen-address*');
      await completes(`${NAME} run --once --output-fil`, '*--once --output-file*');
    });
  });

  it('says in one line where it cannot write', async () => {
    await writeFile(dir.file('file'), '');
    const env = { XDG_CACHE_HOME: dir.file('file/below') };
    const binary = start(['autocomplete', 'bash'], { env });
    expect((await binary.exit).code).to.equal(73);
    expect(binary.stdout).to.equal('');
    expect(binary.stderr).to.match(
      /^Error: Cannot write the completion scripts below .*ENOTDIR.*\n$/,
    );
  });

  for (const [args, words] of [
    [['fish'], '"fish": wanted bash, zsh, powershell'],
    [['script', 'fish'], '"fish": wanted bash, zsh, powershell'],
    [['bash', 'zsh'], 'give one of them'],
    [['--shell=bash'], 'no flag of autocomplete'],
  ] as const) {
    it(`ends with 2 for ${args.join(' ')}`, async () => {
      const binary = await run(...args);
      expect((await binary.exit).code).to.equal(2);
      expect(binary.stderr).to.contain(words);
    });
  }
});

/** Says where a zsh that was fetched has its parts, which it looks for below /usr. */
function zshEnvironment(zsh: string): string {
  const root = rootOf(zsh);
  if (root === undefined) return '';
  return `
module_path=('${root}'/usr/lib/*/zsh/*(/))
fpath=('${root}'/usr/share/zsh/functions/**/*(/))
`;
}

/** A zsh that completes a line in another one, which it has in a terminal. */
function zshSession(
  { zsh, startup }: { readonly zsh: string; readonly startup: string },
  line: string,
  wanted: string,
): string {
  return `
zmodload zsh/zpty
zpty shell '${zsh}' -d -i
zpty -w shell "source '${startup}'; bindkey '^I' complete-word; echo re''ady"
zpty -r shell said '*ready*' || exit
zpty -w -n shell $'${line}\t'
zpty -r shell said '${wanted}' || exit
zpty -d shell
`;
}
