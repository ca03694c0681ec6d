import { writeFile } from 'node:fs/promises';

import { expect } from 'chai';

import type { Rung } from '../../src/discovery/events.js';
import { makeAuthority, makeCertificate, type Certificate } from '../support/certificates.js';
import { openConnectProxy, type ConnectProxy } from '../support/connect-proxy.js';
import { useBinary, type BinaryExit, type RunningBinary } from '../support/run-binary.js';
import {
  openScriptedControlPlane,
  type ScriptedControlPlane,
} from '../support/scripted-control-plane.js';
import { alwaysSaying } from '../support/scripted-turn.js';
import { useTempDir } from '../support/temp-dir.js';
import { TlsFront } from '../support/tls-front.js';

const ANSWER = { version: '1', dataplanes: ['backend-01'] };

describe('the tool, let in to a control plane', () => {
  const start = useBinary();
  const dir = useTempDir();
  const closers: (() => Promise<void>)[] = [];
  let ca: Certificate;
  let identity: Certificate;
  before('make certificates', async () => {
    ca = await makeAuthority();
    identity = await makeCertificate({ issuer: ca, names: ['127.0.0.1', 'cp.example.test'] });
  });
  afterEach('close what the test opened', async () => {
    for (const close of closers.splice(0)) await close();
  });

  async function controlPlane(
    transport: Rung['transport'],
    tls = new TlsFront({ identity }),
  ): Promise<ScriptedControlPlane> {
    const rung = { transport, apiVersion: 'v1' } as const;
    const opened = await openScriptedControlPlane(rung, { tls, onTurn: alwaysSaying(ANSWER) });
    closers.push(() => opened.close());
    return opened;
  }

  async function proxy(leadsTo: number): Promise<ConnectProxy> {
    const opened = await openConnectProxy({ leadsTo });
    closers.push(() => opened.close());
    return opened;
  }

  function once(
    flags: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): RunningBinary {
    const fixed = ['--once', '--removal-delay=0s', '--timeout=3s'];
    return start(['run', ...fixed, `--output-file=${dir.file('out.json')}`, ...flags], { env });
  }

  async function ended(binary: RunningBinary): Promise<BinaryExit['code']> {
    return (await binary.exit).code;
  }

  async function caFlag(): Promise<string> {
    await writeFile(dir.file('ca.pem'), ca.cert);
    return `--tls-ca-file=${dir.file('ca.pem')}`;
  }

  for (const transport of ['grpc', 'http'] as const) {
    it(`trusts a CA of its own and says nothing of an IP address, over ${transport}`, async () => {
      const { port } = await controlPlane(transport);
      const flags = [`--cp-address=grpcs://127.0.0.1:${String(port)}`, await caFlag()];
      const tool = once([...flags, `--transport=${transport}`]);
      expect(await ended(tool), tool.stderr).to.equal(0);
      expect(tool.stderr).to.not.match(/DEP0123|Warning|level=(warn|error)/);
    });

    it(`goes by the proxy of the environment, over ${transport}`, async () => {
      const { port } = await controlPlane(transport);
      const by = await proxy(port);
      const env = { HTTPS_PROXY: `http://127.0.0.1:${String(by.port)}`, NO_PROXY: 'example' };
      const flags = ['--cp-address=https://cp.example.test:5676', await caFlag()];
      const tool = once([...flags, `--transport=${transport}`], env);
      expect(await ended(tool), tool.stderr).to.equal(0);
      const urls = new Set(by.requests.map(({ url }) => url));
      expect(urls).to.deep.equal(new Set(['cp.example.test:5676']));
    });
  }

  it('ends with 69 when the certificate is refused, and says what to do', async () => {
    const { port } = await controlPlane('grpc');
    const tool = once([`--cp-address=grpcs://127.0.0.1:${String(port)}`, '--timeout=500ms']);
    expect(await ended(tool)).to.equal(69);
    expect(tool.stderr).to.match(/--tls-ca-file/);
  });

  it('warns loudly of a certificate that nobody verifies', async () => {
    const { port } = await controlPlane('grpc');
    const address = `--cp-address=grpcs://127.0.0.1:${String(port)}`;
    const tool = once([address, '--tls-insecure-skip-verify']);
    expect(await ended(tool), tool.stderr).to.equal(0);
    expect(tool.stderr).to.match(/level=warn .*--tls-insecure-skip-verify/);
  });

  it('goes direct where NO_PROXY says so', async () => {
    const by = await proxy(1);
    const env = {
      https_proxy: `http://127.0.0.1:${String(by.port)}`,
      no_proxy: ' x, .example.test',
    };
    const flags = ['--cp-address=grpcs://cp.example.test:1', '--timeout=500ms'];
    expect(await ended(once(flags, env))).to.equal(69);
    expect(by.requests).to.deep.equal([]);
  });

  for (const [what, flags, text] of [
    [
      'headers over plaintext',
      ['--header=x-tenant=berlin', '--cp-address=grpc://10.0.0.1:5676'],
      /--allow-plaintext-credentials/,
    ],
    ['a CA file that is missing', ['--tls-ca-file=/none/ca.pem'], /\/none\/ca\.pem.*ENOENT/],
    ['a token file that is empty', ['--bearer-token-file=/dev/null'], /\/dev\/null.*regular file/],
    [
      'a certificate whose key is missing',
      ['--tls-cert-file=/none/a.pem', '--tls-key-file=/none/a.key'],
      /\/none\/a\.(pem|key)/,
    ],
  ] as const) {
    it(`ends with 78 for ${what}`, async () => {
      const tool = once(flags);
      expect(await ended(tool)).to.equal(78);
      expect(tool.stderr).to.match(text);
    });
  }
});
