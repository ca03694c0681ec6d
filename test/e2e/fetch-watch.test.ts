import { expect } from 'chai';
import {
  MOVED_TARGET,
  ONE_TARGET,
  useControlPlane,
} from '../support/control-plane/use-control-plane.js';
import { linux, skipUnless } from '../support/needs.js';
import { closedPort } from '../support/raw-server.js';
import { useBinary, type BinaryOptions, type RunningBinary } from '../support/run-binary.js';

describe('fetch --watch on the command line', () => {
  const serve = useControlPlane();
  const start = useBinary();

  function watch(
    port: number,
    { flags = [], ...options }: BinaryOptions & { readonly flags?: readonly string[] } = {},
  ): RunningBinary {
    const address = `--cp-address=127.0.0.1:${String(port)}`;
    return start(['fetch', '--watch', '--removal-delay=200ms', address, ...flags], options);
  }

  it('prints the list, then each change with its time, until SIGINT', async () => {
    const controlPlane = await serve();
    const watching = watch(controlPlane.port, { flags: ['--format=table'] });
    await watching.waitForLine((line) => line === '1 target');
    await controlPlane.change(MOVED_TARGET);
    const moved = await watching.waitForLine((line) => line.includes(' ~ '));
    expect(moved).to.match(
      /^\d\d:\d\d:\d\d ~ default backend backend-01 192\.168\.0\.1:1234 → 192\.168\.0\.1:4321$/,
    );
    await controlPlane.change('assignments: []');
    await watching.waitForLine((line) =>
      line.endsWith('- default backend backend-01 192.168.0.1:4321'),
    );
    watching.kill('SIGINT');
    expect(await watching.exit).to.deep.equal({ code: 0, signal: null });
    expect(watching.stderr).to.equal('');
  });

  it('prints one JSON document per line', async () => {
    const controlPlane = await serve();
    const watching = watch(controlPlane.port);
    const first = await watching.waitForLine((line) => line.includes('"added":[{'));
    await controlPlane.change(MOVED_TARGET);
    const second = await watching.waitForLine((line) => line.includes('"changed":[{'));
    const [one, two] = [first, second].map((line) => JSON.parse(line) as Record<string, unknown[]>);
    expect(one).to.have.all.keys('time', 'added', 'changed', 'removed');
    expect(one?.['added']).to.have.length(1);
    expect(two?.['added']).to.have.length(0);
    expect(two?.['changed']?.[0]).to.have.all.keys('before', 'after');
    watching.kill('SIGTERM');
    expect(await watching.exit).to.deep.equal({ code: 0, signal: null });
  });

  it('goes on when the control plane comes back, and says that it was away', async () => {
    const controlPlane = await serve();
    const { port } = controlPlane;
    const flags = ['--backoff-max=500ms'];
    const watching = watch(port, { flags });
    await watching.waitForLine((line) => line.includes('"added":[{'));
    await controlPlane.close();
    await watching.waitForLine((line) => line.includes('the list stays as it is'));
    await serve(MOVED_TARGET, { listenAddress: { host: '127.0.0.1', port } });
    await watching.waitForLine((line) => line.includes('"changed":[{'));
    expect((await watching.stop()).code).to.equal(0);
  });

  it('ends with 69 when there is no first list within --timeout', async () => {
    const watching = watch(await closedPort(), { flags: ['--timeout=400ms'] });
    expect((await watching.exit).code).to.equal(69);
    expect(watching.stderr).to.match(
      /^Error: Cannot get a settled answer within 400ms .*ECONNREFUSED.*\n$/,
    );
  });

  it('ends with 73 when what it prints cannot be written', async function () {
    skipUnless(this, linux);
    const controlPlane = await serve();
    for (const flags of [[], ['--format=table']]) {
      const watching = watch(controlPlane.port, {
        flags,
        within: ['sh', '-c', '"$@" > /dev/full', 'sh'],
      });
      expect((await watching.exit).code).to.equal(73);
      expect(watching.stderr).to.match(/^Error: Cannot write to standard output: ENOSPC.*\n$/);
    }
  });

  it('ends with 0 when its reader goes away', async () => {
    const controlPlane = await serve();
    const within = ['sh', '-c', '{ "$@"; echo "code $?" >&2; } | head -n 1', 'sh'];
    const watching = watch(controlPlane.port, { within });
    await watching.waitForLine((line) => line.includes('"added":[{'));
    for (const yaml of [MOVED_TARGET, ONE_TARGET]) await controlPlane.change(yaml);
    await watching.exit;
    expect(watching.stderr).to.equal('code 0\n');
  });
});
