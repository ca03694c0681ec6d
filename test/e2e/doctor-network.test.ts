import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { openConnectProxy } from '../support/connect-proxy.js';
import { useDoctorKit } from '../support/doctor-kit.js';
import { closedPort, openRawServer, type ConnectionHandler } from '../support/raw-server.js';
import { useBinary } from '../support/run-binary.js';
import { useClosing } from '../support/use-closing.js';

describe('doctor, where there is no control plane', () => {
  const kit = useDoctorKit();
  const closing = useClosing();
  const start = useBinary();

  /** Listens, and does with connections as it is told. Gives its address. */
  async function peer(onConnection: ConnectionHandler): Promise<string> {
    const { port } = closing(await openRawServer(onConnection));
    return `127.0.0.1:${String(port)}`;
  }

  it('names a port on which nobody listens, with what to do', async () => {
    const port = await closedPort();
    const diagnosis = await kit.ask([`--cp-address=127.0.0.1:${String(port)}`]);
    expect(diagnosis).to.include({ code: 69, ok: false, stderr: '' });
    expect(diagnosis.failed).to.deep.equal(['tcp']);
    expect(diagnosis.step('tcp').finding).to.contain(`ECONNREFUSED 127.0.0.1:${String(port)}`);
    expect(diagnosis.step('tcp').fix).to.contain(`nobody listens on port ${String(port)}`);
    expect(diagnosis.step('answer').status).to.equal('skipped');
  });

  it('names a name that nobody knows', async () => {
    // A part of a name has 63 characters at most: no name server is asked for this one.
    const host = `${'x'.repeat(64)}.invalid`;
    const diagnosis = await kit.ask([`--cp-address=grpc://${host}:5676`]);
    expect(diagnosis).to.include({ code: 69 });
    expect(diagnosis.failed).to.deep.equal(['dns']);
    expect(diagnosis.step('dns').fix).to.contain('correct --cp-address');
  });

  for (const scheme of ['grpc', 'http']) {
    it(`names a port that says nothing at ${scheme}://, and waits no longer than it is told`, async () => {
      const address = await peer((socket) => socket.resume());
      const flags = [`--cp-address=${scheme}://${address}`, '--first-response-timeout=300ms'];
      const diagnosis = await kit.ask(flags);
      expect(diagnosis).to.include({ code: 69 });
      expect(diagnosis.failed).to.deep.equal(['peer']);
      expect(diagnosis.step('peer').finding).to.match(/^No answer from .* within 300ms/);
      expect(diagnosis.step('peer').fix).to.contain('--first-response-timeout');
    });
  }

  it('ends what takes longer than --timeout, and does the rest all the same', async () => {
    const address = await peer((socket) => socket.resume());
    const diagnosis = await kit.ask([`--cp-address=${address}`, '--timeout=400ms']);
    expect(diagnosis).to.include({ code: 69 });
    expect(diagnosis.step('peer').finding).to.contain('not done within 400ms (--timeout)');
    expect(diagnosis.step('directory').status).to.equal('ok');
  });

  for (const scheme of ['grpc', 'http']) {
    it(`names a web server at ${scheme}:// by what it says of itself`, async () => {
      const server = createServer((_, response) => {
        response.writeHead(404, { server: 'nginx/1.22.1', 'content-type': 'text/html' });
        response.end('<html><head><title>Welcome to nginx!</title></head></html>');
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      closing({ close: () => Promise.resolve(server.close()) });
      const { port } = server.address() as AddressInfo;
      const diagnosis = await kit.ask([`--cp-address=${scheme}://127.0.0.1:${String(port)}`]);
      server.closeAllConnections();
      expect(diagnosis).to.include({ code: 76 });
      expect(diagnosis.failed).to.deep.equal(['peer']);
      const { finding, fix } = diagnosis.step('peer');
      expect(finding).to.contain('this is not a Kuma control plane');
      expect(finding).to.match(/HTTP 404, server "nginx\/1.22.1", the page "Welcome to nginx!"/);
      expect(fix).to.contain('--cp-address');
    });
  }

  it('tells what speaks something else altogether', async () => {
    const address = await peer((socket) => void socket.end('SSH-2.0-OpenSSH_9.2p1\r\n'));
    const flags = [
      `--cp-address=${address}`,
      '--connect-timeout=1s',
      '--first-response-timeout=1s',
    ];
    const diagnosis = await kit.ask(flags);
    expect(diagnosis).to.include({ ok: false });
    expect(diagnosis.failed).to.deep.equal(['transport']);
    expect(diagnosis.step('transport').fix).to.contain('MADS listens on port 5676');
  });

  it('names a socket file that is not there', async () => {
    const diagnosis = await kit.ask([`--cp-address=unix://${kit.dir.file('none.sock')}`]);
    expect(diagnosis.step('tcp').finding).to.contain('ENOENT');
    expect(diagnosis.step('tcp').fix).to.contain('no such socket file');
  });

  it('names a proxy that does not let us through, and never its password', async () => {
    const proxy = closing(await openConnectProxy({ authorization: 'Basic b3RoZXI6b25l' }));
    const flags = ['--cp-address=grpc://cp.example:5676'];
    const url = `http://me:hunter22@127.0.0.1:${String(proxy.port)}`;
    const diagnosis = await kit.ask(flags, { HTTP_PROXY: url });
    expect(diagnosis).to.include({ code: 69 });
    expect(diagnosis.failed).to.deep.equal(['proxy']);
    expect(diagnosis.step('dns')).to.include({ status: 'skipped' });
    expect(diagnosis.step('proxy').finding).to.match(/\(HTTP_PROXY\).*HTTP 407/);
    expect(diagnosis.step('proxy').fix).to.contain('--proxy-url');
    expect(JSON.stringify(diagnosis.steps)).not.to.contain('hunter22');
  });

  it('names a proxy that cannot be reached', async () => {
    const url = `http://127.0.0.1:${String(await closedPort())}`;
    const diagnosis = await kit.ask(['--cp-address=cp.example:5676', `--proxy-url=${url}`]);
    expect(diagnosis.failed).to.deep.equal(['tcp']);
    expect(diagnosis.step('tcp').finding).to.contain(`through the proxy ${url} (--proxy-url)`);
    expect(diagnosis.step('tcp').fix).to.contain('--proxy-url');
  });

  it('looks at every alternative and every control plane, in order', async () => {
    const ports = [await closedPort(), await closedPort(), await closedPort()];
    const [a = '', b = '', c = ''] = ports.map((port) => `127.0.0.1:${String(port)}`);
    const diagnosis = await kit.ask([`--cp-address=${a},${b}`, `--cp-address=${c}`]);
    const subjects = diagnosis.steps
      .filter(({ step }) => step === 'tcp')
      .map((each) => each.subject);
    expect(subjects).to.deep.equal([a, b, c]);
  });

  it('names a token file that is missing before it connects to anybody', async () => {
    const flags = ['--cp-address=localhost:1', `--bearer-token-file=${kit.dir.file('token')}`];
    const diagnosis = await kit.ask(flags);
    expect(diagnosis).to.include({ code: 78 });
    expect(diagnosis.step('access').finding).to.match(/--bearer-token-file.*ENOENT/);
    expect(diagnosis.step('tcp').status).to.equal('skipped');
  });

  it('refuses credentials in clear text, with the flag that allows them', async () => {
    const diagnosis = await kit.ask([
      '--cp-address=grpc://cp.example:5676',
      '--header=x-key=secret1',
    ]);
    expect(diagnosis).to.include({ code: 78 });
    expect(diagnosis.step('access').fix).to.contain('--allow-plaintext-credentials');
  });

  it('ends at SIGINT at once and without a word', async () => {
    const address = await peer((socket) => socket.resume());
    const binary = start(['doctor', `--cp-address=${address}`, `--output-file=${kit.file}`]);
    await binary.waitForLine((line) => line.includes('tls'));
    binary.kill('SIGINT');
    expect(await binary.exit).to.deep.equal({ code: 0, signal: null });
    expect(binary.stderr).to.equal('');
  });

  it('prints lines for people: each step with its state, and what to do below', async () => {
    const port = await closedPort();
    const flags = [`--cp-address=127.0.0.1:${String(port)}`, `--output-file=${kit.file}`];
    const binary = start(['doctor', ...flags]);
    expect(await binary.exit).to.deep.equal({ code: 69, signal: null });
    expect(binary.stdout).to.match(/^Control plane 127.0.0.1:\d+\n {2}skipped access /);
    expect(binary.stdout).to.match(
      /\n {2}failed {2}tcp +\d+ms .*ECONNREFUSED.*\n +fix: nobody listens/,
    );
    expect(binary.stdout).to.match(/\n\n1 failed, \d+ ok, \d+ skipped\.\n$/);
    expect(binary.stderr).to.equal('');
  });
});
