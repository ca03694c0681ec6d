import { readFile, stat, writeFile } from 'node:fs/promises';

import { expect } from 'chai';

import { useBinary, type BinaryOptions, type RunningBinary } from '../support/run-binary.js';
import {
  openScriptedControlPlane,
  type ScriptedControlPlane,
} from '../support/scripted-control-plane.js';
import { alwaysSaying } from '../support/scripted-turn.js';
import { useTempDir } from '../support/temp-dir.js';
import { useClosing } from '../support/use-closing.js';

interface Group {
  readonly labels: Readonly<Record<string, string>>;
}

describe('the tool, told by a configuration file', () => {
  const start = useBinary();
  const dir = useTempDir();
  const closing = useClosing();

  async function configure(...lines: readonly string[]): Promise<void> {
    await writeFile(dir.file('kuma.yaml'), lines.join('\n'));
  }

  /** In the directory of the file, so that messages name it as short as operators do. */
  function run(flags: readonly string[], env: BinaryOptions['env'] = {}): RunningBinary {
    return start(['run', '--config-file=kuma.yaml', ...flags], { cwd: dir.path, env });
  }

  async function printed(
    flags: readonly string[],
    env: BinaryOptions['env'] = {},
  ): Promise<string> {
    const tool = run(['--print-config', ...flags], env);
    expect(await tool.exit, tool.stderr).to.deep.equal({ code: 0, signal: null });
    return tool.stdout;
  }

  async function controlPlane(...dataplanes: readonly string[]): Promise<ScriptedControlPlane> {
    const rung = { transport: 'grpc', apiVersion: 'v1' } as const;
    const onTurn = alwaysSaying({ version: '1', dataplanes });
    return closing(await openScriptedControlPlane(rung, { onTurn }));
  }

  it('takes flags before the environment, that before the file, and the file before the default', async () => {
    await configure('name: file', 'mesh: [file]', 'max-drop: 10%', 'once: true', 'shard: 1/2');
    const text = await printed(['--name=flag', '--mesh=flag'], {
      KUMA_PROMETHEUS_SD_NAME: 'variable',
      KUMA_PROMETHEUS_SD_MESH: 'variable',
      KUMA_PROMETHEUS_SD_MAX_DROP: '20%',
      KUMA_PROMETHEUS_SD_ONCE: 'false',
      KUMA_PROMETHEUS_SD_SHARD: '',
    });
    expect(text.split('\n')).to.include.members([
      'name: flag # --name',
      'mesh: # --mesh',
      '  - flag',
      'max-drop: 20% # environment KUMA_PROMETHEUS_SD_MAX_DROP',
      'once: false # environment KUMA_PROMETHEUS_SD_ONCE',
      'shard: 1/2 # kuma.yaml:5:8',
      'removal-delay: 3s # default',
    ]);
    expect(text).to.not.match(/(?:: |- )(?:variable|file)(?: |$)/m);
  });

  it('follows control planes with labels and tokens of their own, and knows its file again', async () => {
    const [a, b] = [await controlPlane('backend-01'), await controlPlane('backend-02')];
    await writeFile(dir.file('token-a'), 'canary-token-a');
    await configure(
      'control-planes:',
      `  - cp-address: 127.0.0.1:${String(a.port)}`,
      '    bearer-token-file: ./token-a',
      '    label: {zone: "1", site: own}',
      `  - cp-address: [127.0.0.1:${String(b.port)}]`,
      '    header: {x-tenant: canary-tenant-b}',
      '    name: second',
      '    label: {zone: "2"}',
      'label: {site: all}',
      'output-file: targets.json',
      'removal-delay: 0s',
      'once: true',
    );
    const first = run([]);
    expect(await first.exit, first.stderr).to.deep.equal({ code: 0, signal: null });
    const text = await readFile(dir.file('targets.json'), 'utf8');
    const groups = JSON.parse(text) as readonly Group[];
    expect(
      groups.map(({ labels: { dataplane, zone, site } }) => [dataplane, zone, site]),
    ).to.deep.equal([
      ['backend-01', '1', 'own'],
      ['backend-02', '2', 'all'],
    ]);
    const sent = [a, b].map(({ turns }) => JSON.stringify(turns.map(({ headers }) => headers)));
    expect(sent[0]).to.contain('canary-token-a').and.not.contain('canary-tenant-b');
    expect(sent[1]).to.contain('canary-tenant-b').and.not.contain('canary-token-a');
    expect(b.turns[0]?.request.nodeId).to.equal('second');
    const { ino } = await stat(dir.file('targets.json'));
    const second = run([]);
    expect(await second.exit, second.stderr).to.deep.equal({ code: 0, signal: null });
    expect((await stat(dir.file('targets.json'))).ino).to.equal(ino);
    expect(first.stderr + second.stderr).to.not.contain('canary');
  });

  it('says so when an address of the command line wins over its control planes', async () => {
    const { port } = await controlPlane('backend-01');
    await configure(
      'once: true',
      'removal-delay: 0s',
      'control-planes: [{cp-address: "127.0.0.1:1"}]',
    );
    const tool = run([`--cp-address=127.0.0.1:${String(port)}`]);
    expect((await tool.exit).code, tool.stderr).to.equal(0);
    expect(tool.stderr).to.match(/level=warn .*those of --cp-address: .*kuma\.yaml, line 3/);
  });

  it('prints a configuration that is one itself, and does nothing else', async () => {
    await configure(
      'control-planes:',
      '  - {cp-address: ["a:1", "b:1,c:1"], header: {authorization: Bearer canary-1}}',
      '  - {cp-address: "d:1", label: {zone: "1.20"}, proxy-url: "http://me:canary-2@proxy:1"}',
      'mesh: [a, "*b", "null"]',
      'deny-cidr: []',
      'output-file: out/targets.json',
    );
    const first = await printed(['--label=a=b # c']);
    expect(first).to.not.contain('canary');
    await configure(first);
    const withoutOrigins = (text: string): string => text.replace(/ # \S+( \S+)?$/gm, '');
    expect(withoutOrigins(await printed([]))).to.equal(withoutOrigins(first));
  });

  for (const [what, lines, message] of [
    [
      'an unknown key',
      ['once: true', 'removal-dely: 3s'],
      'kuma.yaml:2:1: unknown key "removal-dely": did you mean "removal-delay"?',
    ],
    [
      'a bad value',
      ['removal-delay: abc'],
      'Cannot use "abc" from kuma.yaml:1:16 for --removal-delay: wanted a duration',
    ],
    ['broken YAML', ['mesh: [a', 'once: true'], 'kuma.yaml:2:'],
    [
      'a name that file_sd would not take',
      ['output-file: targets.txt'],
      'Cannot use "targets.txt" from kuma.yaml:1:14 for --output-file',
    ],
  ] as const) {
    it(`ends with 78 for ${what}, and says where it stands`, async () => {
      await configure(...lines);
      const tool = run([]);
      expect((await tool.exit).code).to.equal(78);
      expect(tool.stderr.split('\n')).to.have.length(2);
      expect(tool.stderr).to.contain(message);
    });
  }

  it('is checked by check --config, which finds all of it and exits with 3', async () => {
    await configure('nam: x', 'mesh: [a, [b]]', 'control-planes: [{cp-address: "a:b"}]');
    const check = start(['check', '--config=kuma.yaml'], { cwd: dir.path });
    expect((await check.exit).code, check.stderr).to.equal(3);
    const places = check.stdout.match(/^kuma\.yaml:\d+:\d+/gm);
    expect(places).to.deep.equal(['kuma.yaml:1:1', 'kuma.yaml:2:11', 'kuma.yaml:3:31']);
    await configure('name: x');
    expect((await start(['check', '--config=kuma.yaml'], { cwd: dir.path }).exit).code).to.equal(0);
  });

  it('ends with 78 when the file is missing', async () => {
    const tool = run([]);
    expect((await tool.exit).code).to.equal(78);
    expect(tool.stderr).to.match(/Cannot read the configuration file "kuma\.yaml": .*ENOENT/);
  });
});
