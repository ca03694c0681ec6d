import { expect } from 'chai';
import { readFile, writeFile } from 'node:fs/promises';
import {
  MOVED_TARGET,
  ONE_TARGET,
  useControlPlane,
} from '../support/control-plane/use-control-plane.js';
import { checkWithPromtool } from '../support/prometheus.js';
import { closedPort } from '../support/raw-server.js';
import { requireRealPart } from '../support/real-parts.js';
import { useBinary, type RunningBinary } from '../support/run-binary.js';
import { useTempDir } from '../support/temp-dir.js';
import { useToolKit } from '../support/tool-kit.js';

const QUICK = '--removal-delay=200ms';
const TWO_MESHES = `${MOVED_TARGET}  - mesh: demo
    service: "日本 \\u0085"
    targets:
      - { name: web-01, address: "[fd00::1]:80", scheme: https, labels: { zone: "e\\u2028x" } }
`;

describe('fetch on the command line', () => {
  const serve = useControlPlane();
  const start = useBinary();
  const dir = useTempDir();
  const kit = useToolKit();

  function fetch(port: number, ...flags: readonly string[]): RunningBinary {
    return start(['fetch', `--cp-address=127.0.0.1:${String(port)}`, QUICK, ...flags]);
  }

  it('prints the bytes that run would write, and says nothing else', async () => {
    const { port } = await serve(TWO_MESHES);
    const file = dir.file('targets.json');
    const address = `--cp-address=127.0.0.1:${String(port)}`;
    const run = start(['run', '--once', QUICK, address, `--output-file=${file}`]);
    expect((await run.exit).code).to.equal(0);
    for (const flags of [[], ['--json'], ['--format=json', '--json']]) {
      const fetched = fetch(port, ...flags);
      expect(await fetched.exit).to.deep.equal({ code: 0, signal: null });
      expect(fetched.stdout).to.equal(await readFile(file, 'utf8'));
      expect(fetched.stderr).to.equal('');
    }
  });

  it('takes the target flags of run', async () => {
    const { port } = await serve(TWO_MESHES);
    const fetched = fetch(port, '--mesh=demo', '--label-style=meta', '--label=site=berlin');
    expect((await fetched.exit).code).to.equal(0);
    const groups = JSON.parse(fetched.stdout) as readonly { labels: Record<string, string> }[];
    expect(groups).to.have.length(1);
    expect(groups[0]?.labels).to.include({ __meta_kuma_mesh: 'demo', site: 'berlin' });
  });

  it('takes the control planes of a configuration file', async () => {
    const [one, other] = [await serve(ONE_TARGET), await serve(TWO_MESHES)];
    const entry = ({ port }: { readonly port: number }): string =>
      `  - { cp-address: "127.0.0.1:${String(port)}", label: { site: "${String(port)}" } }\n`;
    const file = dir.file('config.yaml');
    await writeFile(file, `mesh: [default]\ncontrol-planes:\n${entry(one)}${entry(other)}`);
    const fetched = start(['fetch', `--config-file=${file}`, QUICK]);
    expect((await fetched.exit).code).to.equal(0);
    expect(fetched.stdout).to.contain(`"site":"${String(one.port)}"`);
    expect(JSON.parse(fetched.stdout)).to.have.length(1);
  });

  it('prints a table that is neither cut nor coloured where there is no terminal', async () => {
    const { port } = await serve(TWO_MESHES);
    const fetched = fetch(port, '--format=table');
    expect((await fetched.exit).code).to.equal(0);
    expect(fetched.stdout)
      .not.to.match(/[\u0080-\u009f\u2028…]/)
      .and.not.to.contain('\u001b');
    expect(fetched.stdout.split('\n')).to.have.length(5);
    expect(fetched.stdout).to.contain(String.raw`zone="e\u2028x"`);
    expect(fetched.stderr).to.equal('');
  });

  it('prints an empty list as one', async () => {
    const { port } = await serve('assignments: []');
    for (const [format, text] of [
      ['json', '[]\n'],
      ['yaml', '[]\n'],
    ] as const) {
      const fetched = fetch(port, `--format=${format}`);
      expect((await fetched.exit).code).to.equal(0);
      expect(fetched.stdout).to.equal(text);
    }
  });

  it('ends quietly when its reader goes away', async () => {
    const { port } = await serve(manyTargets(3_000));
    const within = ['sh', '-c', '{ "$@"; echo "code $?" >&2; } | head -n 1', 'sh'];
    const address = `--cp-address=127.0.0.1:${String(port)}`;
    for (const format of ['json', 'yaml', 'table']) {
      const args = ['fetch', address, QUICK, `--format=${format}`];
      const fetched = start(args, { within });
      await fetched.exit;
      expect(fetched.stdout.split('\n')).to.have.length(2);
      expect(fetched.stderr).to.equal('code 0\n');
    }
  });

  it('ends with 69 when nobody listens, with one message and nothing printed', async () => {
    const fetched = fetch(await closedPort(), '--timeout=400ms');
    expect((await fetched.exit).code).to.equal(69);
    expect(fetched.stdout).to.equal('');
    expect(fetched.stderr).to.match(
      /^Error: Cannot get a settled answer within 400ms .*ECONNREFUSED.*\n$/,
    );
  });

  it('ends with 76 when no control plane answers', async () => {
    const { port } = await kit.peer((socket) => {
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello');
    });
    const fetched = start([
      'fetch',
      `--cp-address=http://127.0.0.1:${String(port)}`,
      '--timeout=2s',
    ]);
    expect((await fetched.exit).code).to.equal(76);
    expect(fetched.stdout).to.equal('');
  });

  it('ends with 78 for a bad value from the environment, with 2 for one on the command line', async () => {
    const env = { KUMA_PROMETHEUS_SD_LABEL_STYLE: 'nice' };
    const badVariable = start(['fetch'], { env });
    expect((await badVariable.exit).code).to.equal(78);
    for (const flags of [
      ['--format=xml'],
      ['--json', '--format=table'],
      ['--output-file=x.json'],
    ]) {
      const badFlag = start(['fetch', ...flags]);
      expect((await badFlag.exit).code).to.equal(2);
      expect(badFlag.stderr).to.match(/^Error: Cannot /);
    }
  });

  it('ends with 69 when it is stopped before there is an answer', async () => {
    const silent = await kit.controlPlane();
    const fetched = fetch(silent.port);
    await silent.nextTurn();
    fetched.kill('SIGINT');
    expect(await fetched.exit).to.deep.equal({ code: 69, signal: null });
    expect(fetched.stdout).to.equal('');
  });

  it('takes log flags before the command, as run does', async () => {
    const { port } = await serve();
    const address = `--cp-address=127.0.0.1:${String(port)}`;
    const fetched = start(['--log-level', 'info', 'fetch', address, QUICK]);
    expect((await fetched.exit).code).to.equal(0);
    expect(fetched.stderr).to.contain('level=info msg="Connected"');
  });

  describe('with promtool', () => {
    let promtool: string;

    before('find promtool', function () {
      promtool = requireRealPart(this, 'promtool');
    });

    it('prints YAML that a real Prometheus accepts', async () => {
      const { port } = await serve(TWO_MESHES);
      const file = dir.file('targets.yml');
      const within = ['sh', '-c', `"$@" > ${file}`, 'sh'];
      const args = ['fetch', `--cp-address=127.0.0.1:${String(port)}`, QUICK, '--format=yaml'];
      expect((await start(args, { within }).exit).code).to.equal(0);
      expect(await readFile(file, 'utf8')).to.match(/^- targets:\n {4}- "192\.168\.0\.1:4321"$/m);
      const { ok, output } = await checkWithPromtool(promtool, file);
      expect(ok, output).to.equal(true);
    });
  });
});

function manyTargets(count: number): string {
  const targets = Array.from(
    { length: count },
    (_, index) =>
      `      - { name: backend-${String(index)}, address: "10.0.0.1:${String(index + 1)}" }`,
  );
  return `assignments:\n  - mesh: default\n    service: backend\n    targets:\n${targets.join('\n')}\n`;
}
