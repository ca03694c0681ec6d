import { expect } from 'chai';
import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import {
  MOVED_TARGET,
  ONE_TARGET,
  useControlPlane,
} from '../support/control-plane/use-control-plane.js';
import { closedPort } from '../support/raw-server.js';
import { useBinary, type RunningBinary } from '../support/run-binary.js';
import { useTempDir } from '../support/temp-dir.js';

const QUICK = '--removal-delay=200ms';

/** What the Go tool wrote of the same target over v1alpha1: no `service`, and in a form of its own. */
const GO_TOOL = JSON.stringify(
  [
    {
      targets: ['192.168.0.1:1234'],
      labels: {
        ...{ __scheme__: 'http', __metrics_path__: '/metrics', job: 'backend' },
        ...{ instance: 'backend-01', mesh: 'default', dataplane: 'backend-01', env: 'prod' },
      },
    },
    { targets: [], labels: { mesh: 'default', dataplane: 'gone-01' } },
  ],
  null,
  2,
);

describe('diff on the command line', () => {
  const serve = useControlPlane();
  const start = useBinary();
  const dir = useTempDir();

  function diff(port: number, file: string, ...flags: readonly string[]): RunningBinary {
    const address = `--cp-address=127.0.0.1:${String(port)}`;
    return start(['diff', address, QUICK, `--output-file=${dir.file(file)}`, ...flags]);
  }

  /** Lets `run` write what `yaml` assigns. */
  async function written(yaml: string, file: string): Promise<string> {
    const { port } = await serve(yaml);
    const address = `--cp-address=127.0.0.1:${String(port)}`;
    const run = start(['run', '--once', QUICK, address, `--output-file=${dir.file(file)}`]);
    expect((await run.exit).code).to.equal(0);
    return await readFile(dir.file(file), 'utf8');
  }

  it('ends with 0 when the file says the same, in whatever form', async () => {
    const { port } = await serve();
    for (const name of ['a.json', 'a.yml']) {
      const text = await written(ONE_TARGET, name);
      const same = diff(port, name);
      expect((await same.exit).code).to.equal(0);
      expect(same.stdout).to.equal('No difference: 1 target\n');
      await writeFile(dir.file(name), JSON.stringify(JSON.parse(text), null, 2));
      const otherForm = diff(port, name);
      expect((await otherForm.exit).code).to.equal(0);
      expect(otherForm.stdout).to.contain('in another form').and.to.contain('rewrite it once');
      expect(otherForm.stderr).to.equal('');
    }
  });

  it('ends with 3 and tells the difference when there is one, and writes nothing', async () => {
    const text = await written(ONE_TARGET, 'a.json');
    const { port } = await serve(MOVED_TARGET.replace('env: prod', 'env: test, zone: east'));
    const different = diff(port, 'a.json');
    expect((await different.exit).code).to.equal(3);
    const lines = different.stdout.split('\n');
    expect(lines[0]).to.match(/^--- .*a\.json: 1 target in 1 group, written .*(ago|just now)$/);
    expect(lines.slice(1)).to.deep.equal([
      `+++ 127.0.0.1:${String(port)}: 1 target`,
      '',
      '~ default backend backend-01 192.168.0.1:1234 → 192.168.0.1:4321',
      '    env: "prod" → "test"',
      '    + zone="east"',
      '',
      '0 added, 1 changed, 0 removed, 0 the same',
      '',
    ]);
    expect(await readFile(dir.file('a.json'), 'utf8')).to.equal(text);
  });

  it('tells what would change in a file of the Go tool', async () => {
    await writeFile(dir.file('old.json'), GO_TOOL);
    const { port } = await serve();
    const different = diff(port, 'old.json');
    expect((await different.exit).code).to.equal(3);
    expect(different.stdout)
      .to.contain('old.json: 1 target in 2 groups')
      .and.to.contain('~ default backend backend-01 192.168.0.1:1234\n    + service="backend"\n\n');
    await writeFile(dir.file('old.json'), GO_TOOL.replace('"job"', '"service": "backend", "job"'));
    expect((await diff(port, 'old.json').exit).code).to.equal(0);
  });

  it('compares with a file that somebody wrote as YAML', async () => {
    await writeFile(dir.file('a.yml'), '- targets: ["10.0.0.1:80"]\n  labels: { env: prod }\n');
    const { port } = await serve();
    const different = diff(port, 'a.yml');
    expect((await different.exit).code).to.equal(3);
    expect(different.stdout).to.contain('- 10.0.0.1:80  env="prod"');
  });

  it('says so when there is no file yet, and makes none', async () => {
    const { port } = await serve();
    const different = diff(port, 'a.json');
    expect((await different.exit).code).to.equal(3);
    expect(different.stdout)
      .to.contain('a.json: no such file')
      .and.to.contain('+ default backend backend-01 192.168.0.1:1234  env="prod"')
      .and.to.contain('run would make it')
      .and.to.contain('1 added, 0 changed, 0 removed, 0 the same');
    expect(await access(dir.file('a.json')).catch(() => 'none')).to.equal('none');
  });

  it('prints one JSON object for scripts', async () => {
    await written(ONE_TARGET, 'a.json');
    const { port } = await serve(MOVED_TARGET);
    const different = diff(port, 'a.json', '--json');
    expect((await different.exit).code).to.equal(3);
    const said = JSON.parse(different.stdout) as Record<string, unknown>;
    expect(said).to.include({ same: false, sameForm: false, targets: 1, unchanged: 0 });
    expect(said['changed']).to.have.length(1);
    expect(said['controlPlanes']).to.deep.equal([`127.0.0.1:${String(port)}`]);
  });

  it('ends with 78 at once when the file is none to compare with', async () => {
    await writeFile(dir.file('a.json'), '[{"target":[]}]');
    await mkdir(dir.file('b.json'));
    const port = await closedPort();
    for (const name of ['a.json', 'b.json']) {
      const refused = diff(port, name, '--timeout=10m');
      expect((await refused.exit).code).to.equal(78);
      expect(refused.stderr).to.match(/^Error: Cannot compare with ".*\n$/);
    }
    const badName = diff(port, 'a.txt');
    expect((await badName.exit).code).to.equal(78);
  });

  it('ends with 69 when there is no answer', async () => {
    const unknown = diff(await closedPort(), 'a.json', '--timeout=400ms');
    expect((await unknown.exit).code).to.equal(69);
    expect(unknown.stdout).to.equal('');
    expect(unknown.stderr).to.match(/^Error: Cannot get a settled answer within 400ms .*\n$/);
  });
});
