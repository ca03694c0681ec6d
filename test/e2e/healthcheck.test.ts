import { expect } from 'chai';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

import { makeCertificate, type Certificate } from '../support/certificates.js';
import { closedPort, openRawServer } from '../support/raw-server.js';
import { useBinary, type BinaryOptions } from '../support/run-binary.js';
import { useTempDir } from '../support/temp-dir.js';
import { useClosing } from '../support/use-closing.js';

/** How a call ended, and what it said on standard output and on standard error. */
type Ending = readonly [number | null, string, string];

describe('healthcheck', () => {
  const start = useBinary();
  const dir = useTempDir();
  const closing = useClosing();

  /** A server in the place of an instance; it writes down what it is asked for. */
  async function serve(
    answer: RequestListener,
    certificate?: Certificate,
  ): Promise<{ readonly port: string; readonly asked: readonly IncomingMessage[] }> {
    const asked: IncomingMessage[] = [];
    const listener: RequestListener = (request, response) => {
      asked.push(request);
      answer(request, response);
    };
    const server =
      certificate === undefined ? createServer(listener) : createTlsServer(certificate, listener);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closing({ close: () => end(server) });
    return { port: String((server.address() as AddressInfo).port), asked };
  }

  async function check(args: readonly string[], options?: BinaryOptions): Promise<Ending> {
    const binary = start(['healthcheck', ...args], options);
    const { code } = await binary.exit;
    return [code, binary.stdout, binary.stderr];
  }

  const fine: RequestListener = (_, response) => {
    response.end('It is Ready.\n');
  };

  it('says what to give where TLS is spoken', async () => {
    const { port } = await serve((_, response) => {
      response.statusCode = 400;
      response.end('Client sent an HTTP request to an HTTPS server.\n');
    });
    const [code, , said] = await check([`--listen-address=127.0.0.1:${port}`]);
    expect(code).to.equal(69);
    expect(said).to.contain(': give --web-config-file, or https:// in --url\n');
  });

  it('says in one line that all is well', async () => {
    const { port, asked } = await serve(fine);
    const listen = `--listen-address=127.0.0.1:${port}`;
    const url = `http://127.0.0.1:${port}`;
    expect(await check([listen])).to.deep.equal([0, `ready: ${url}/-/ready\n`, '']);
    expect(await check([listen, '--live'])).to.deep.equal([0, `healthy: ${url}/-/healthy\n`, '']);
    expect((await check([listen, '--on=sync']))[0]).to.equal(0);
    expect(asked.map((request) => request.url)).to.deep.equal([
      '/-/ready',
      '/-/healthy',
      '/-/ready?on=sync',
    ]);
  });

  it('finds the instance by the variable of run or in its configuration file', async () => {
    const { port } = await serve(fine);
    const name = 'KUMA_PROMETHEUS_SD_LISTEN_ADDRESS';
    const env = { [name]: `0.0.0.0:${port} 127.0.0.1:9` };
    expect((await check([], { env }))[0]).to.equal(0);
    const list = `["127.0.0.1:${port}", "0.0.0.0:1"]`;
    const text = `listen-address: ${list}\ntls-ca-file: /of/a/control/plane\ntimeout: 1ms\n`;
    await writeFile(dir.file('sd.yaml'), text);
    const [code, out, error] = await check([`--config-file=${dir.file('sd.yaml')}`]);
    expect([code, out], error).to.deep.equal([0, `ready: http://127.0.0.1:${port}/-/ready\n`]);
  });

  it('says in one line what is not well, and ends with 69', async () => {
    const { port } = await serve((_, response) => {
      response.writeHead(503).end('there is no good file\u001b[31m yet\nand more\n');
    });
    const [code, out, error] = await check([`--listen-address=127.0.0.1:${port}`]);
    expect([code, out]).to.deep.equal([69, '']);
    expect(error).to.equal(
      `Error: Cannot find "http://127.0.0.1:${port}/-/ready" ready: it answers 503, "there is no good file\\u001b[31m yet"\n`,
    );
  });

  for (const [status, hint] of [
    [401, ': give --user and --password-file'],
    [404, ': something else seems to listen there'],
    [307, ': it leads to "/elsewhere", which is not followed'],
    [204, ''],
  ] as const) {
    it(`does not take ${String(status)} for an answer`, async () => {
      const { port, asked } = await serve((_, response) => {
        response.writeHead(status, status === 307 ? { location: '/elsewhere' } : {}).end();
      });
      const [code, , error] = await check([`--listen-address=127.0.0.1:${port}`]);
      expect(code).to.equal(69);
      expect(error).to.equal(
        `Error: Cannot find "http://127.0.0.1:${port}/-/ready" ready: it answers ${String(status)}${hint}\n`,
      );
      expect(asked).to.have.lengthOf(1);
    });
  }

  it('says that nobody listens', async () => {
    const port = String(await closedPort());
    const [code, , error] = await check([`--listen-address=127.0.0.1:${port}`]);
    expect(code).to.equal(69);
    expect(error).to.contain('nobody listens there (ECONNREFUSED)');
  });

  it('waits for a peer that says nothing for --timeout', async () => {
    const peer = closing(await openRawServer(() => undefined));
    const args = [`--listen-address=127.0.0.1:${String(peer.port)}`, '--timeout=50ms'];
    const [code, , error] = await check(args);
    expect(code).to.equal(69);
    expect(error).to.contain('no answer within 50ms');
  });

  it('prints JSON, whatever comes of it', async () => {
    const { port } = await serve(fine);
    const listen = `--listen-address=127.0.0.1:${port}`;
    const [, out] = await check([listen, '--json']);
    expect(JSON.parse(out)).to.deep.include({ healthy: true, status: 200, text: 'It is Ready.' });
    const closed = `--listen-address=127.0.0.1:${String(await closedPort())}`;
    const [code, failed, error] = await check([closed, '--json']);
    expect(JSON.parse(failed)).to.deep.include({ healthy: false });
    expect([code, error.split('\n').length]).to.deep.equal([69, 2]);
  });

  it('asks as a user, and shows the password to nobody else', async () => {
    const { port, asked } = await serve((request, response) => {
      response.writeHead(403).end(`You are ${request.headers.authorization ?? ''}, hunter-22`);
    });
    await writeFile(dir.file('password'), 'hunter-22\n');
    const args = [
      `--listen-address=127.0.0.1:${port}`,
      '--user=probe',
      `--password-file=${dir.file('password')}`,
    ];
    const [code, out, error] = await check([...args, '--json']);
    const given = Buffer.from('probe:hunter-22').toString('base64');
    expect(asked[0]?.headers.authorization).to.equal(`Basic ${given}`);
    expect(code).to.equal(69);
    expect(out + error)
      .to.contain('You are')
      .and.not.contain('hunter')
      .and.not.contain(given);
  });

  it('speaks TLS when the web configuration has it, and believes only whom it is to believe', async () => {
    const certificate = await makeCertificate({ names: ['sd.example'] });
    const { port } = await serve(fine, certificate);
    await writeFile(dir.file('web.yml'), 'tls_server_config:\n  cert_file: a\n  key_file: b\n');
    await writeFile(dir.file('ca.pem'), certificate.cert);
    const args = [`--listen-address=127.0.0.1:${port}`, `--web-config-file=${dir.file('web.yml')}`];
    const [code, , error] = await check(args);
    expect(code).to.equal(69);
    expect(error).to.contain('--tls-ca-file');
    const trusting = [...args, `--tls-ca-file=${dir.file('ca.pem')}`];
    expect((await check(trusting))[2]).to.contain('--tls-server-name');
    const ready = [0, `ready: https://127.0.0.1:${port}/-/ready\n`, ''];
    expect(await check([...trusting, '--tls-server-name=sd.example'])).to.deep.equal(ready);
    expect(await check([...args, '--tls-insecure-skip-verify'])).to.deep.equal(ready);
    // What run is told about control planes has nothing to do with it.
    const env = { KUMA_PROMETHEUS_SD_TLS_INSECURE_SKIP_VERIFY: 'true' };
    expect((await check(args, { env }))[0]).to.equal(69);
    const own = { KUMA_PROMETHEUS_SD_HEALTHCHECK_TLS_INSECURE_SKIP_VERIFY: 'true' };
    expect(await check(args, { env: own })).to.deep.equal(ready);
  });

  it('says when one side speaks TLS and the other does not', async () => {
    const { port } = await serve(fine, await makeCertificate());
    const [, , clear] = await check([`--listen-address=127.0.0.1:${port}`]);
    expect(clear).to.contain('if it speaks TLS there, give --web-config-file');
    const { port: other } = await serve(fine);
    const [, , secured] = await check([`--url=https://127.0.0.1:${other}`]);
    expect(secured).to.contain('it does not speak TLS there: leave out --web-config-file');
  });

  it('asks nobody where nobody listens, if that is all right', async () => {
    expect(await check(['--when-listening'])).to.deep.equal([
      0,
      'not asked: there is no listen address\n',
      '',
    ]);
    const closed = `--listen-address=127.0.0.1:${String(await closedPort())}`;
    expect((await check(['--when-listening', closed]))[0]).to.equal(69);
  });

  for (const [args, code, words] of [
    [[], 2, 'Cannot tell whom to ask: give --listen-address'],
    [['--listen-address=127.0.0.1:0'], 2, 'Cannot ask port 0 of --listen-address'],
    [['--listen-address=here'], 2, 'wanted HOST:PORT'],
    [['--url=ftp://a/'], 2, 'wanted http://HOST:PORT'],
    [['--url=http://u:pass-word@a/'], 2, 'see --user and --password-file'],
    [['--url=http://a/', '--user=u', '--password-file=p'], 2, 'use https://'],
    [['--url=http://127.0.0.1/', '--user=u'], 2, 'Cannot use --user without --password-file'],
    [['--url=http://127.0.0.1/', '--user=u:v'], 2, 'a name without a colon'],
    [['--url=http://127.0.0.1/', '--user=u', '--password-file=/nowhere'], 78, '"/nowhere"'],
    [['--listen-address=127.0.0.1:9', '--web-config-file=/nowhere'], 78, '/nowhere: ENOENT'],
    [['--live=yes'], 2, 'of healthcheck'],
  ] as const) {
    it(`ends with ${String(code)} for ${args.join(' ') || 'no address'}`, async () => {
      const [actual, out, error] = await check(args);
      expect([actual, out], error).to.deep.equal([code, '']);
      expect(error).to.contain(words).and.not.contain('pass-word');
      expect(error.trimEnd().split('\n')).to.have.lengthOf(1);
    });
  }

  it('lists every flag in its help', async () => {
    const [code, out] = await check(['--help']);
    expect(code).to.equal(0);
    for (const flag of ['listen-address', 'live', 'on', 'url', 'user', 'password-file', 'json'])
      expect(out).to.contain(`--${flag}`);
    expect(out).to.contain('KUMA_PROMETHEUS_SD_HEALTHCHECK_TIMEOUT');
  });
});

async function end(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
