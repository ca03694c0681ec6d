import { createServer } from 'node:http';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect } from 'chai';

import { openConnectProxy } from '../support/connect-proxy.js';
import type { RunningBinary } from '../support/run-binary.js';
import { useToolKit } from '../support/tool-kit.js';
import { openRawServer } from '../support/raw-server.js';
import { waitFor } from '../support/wait-for.js';

/** Has characters that percent-encoding, base64, JSON and logfmt treat specially. */
const CANARY = 'c4n4ry+"/\\s3cr3t&c4n4ry';

/** The part that every form but base64 leaves as it is. */
const TRACE = /s3cr3t&?c4n4ry|c4n4ry[^"]{0,9}s3cr3t/;

function traces(text: string): readonly string[] {
  const packed = [CANARY, `me:${CANARY}`].map((secret) =>
    Buffer.from(secret).toString('base64').slice(4, 24),
  );
  return text
    .split('\n')
    .filter((line) => TRACE.test(line) || packed.some((form) => line.includes(form)));
}

describe('secrets that the tool is given', () => {
  const kit = useToolKit();

  async function expectNoTrace(tool: RunningBinary): Promise<void> {
    expect(traces(tool.stdout + tool.stderr)).to.deep.equal([]);
    for (const name of await readdir(kit.path('.'), { recursive: true })) {
      const path = kit.path(name);
      if (name === 'given-token' || !(await stat(path)).isFile()) continue;
      expect(traces(await readFile(path, 'utf8')), join('.', name)).to.deep.equal([]);
    }
  }

  /** Takes everything and sends it back: in the body, the reason and the headers. */
  async function openEcho(seen: string[]): Promise<{ port: number; close(): Promise<void> }> {
    const server = createServer((request, response) => {
      const text = JSON.stringify(request.headers);
      seen.push(text);
      const value = String(request.headers['x-canary']);
      response.setHeader('location', `/${encodeURIComponent(value)}`);
      const status = seen.length % 2 === 0 ? 302 : 401;
      response.writeHead(status, `no ${encodeURIComponent(value)}`).end(`${value} ${text}`);
    });
    return await openRawServer((socket) => {
      server.emit('connection', socket);
    });
  }

  for (const logFlags of [[], ['--log-output-path=LOG'], ['--log-format=json']] as const) {
    it(`are in nothing that it says when the peer sends them back (${logFlags.join(' ')})`, async () => {
      const token = kit.path('given-token');
      await writeFile(token, 'c4n4ry-s3cr3t&c4n4ry\n', { mode: 0o600 });
      const seen: string[] = [];
      const echo = await openEcho(seen);
      try {
        const log = logFlags.map((flag) => flag.replace('LOG', kit.path('tool.log')));
        const tool = kit.run(echo.port, {
          flags: [
            '--once',
            '--timeout=1s',
            '--transport=http',
            '--backoff-max=500ms',
            '--log-level=debug',
            `--header=x-canary=${CANARY}`,
            `--header=x-packed=Basic ${Buffer.from(`me:${CANARY}`).toString('base64')}`,
            `--bearer-token-file=${token}`,
            ...log,
          ],
        });
        await tool.exit;
        expect(seen.join()).to.match(/Bearer c4n4ry-s3cr3t&c4n4ry/);
        const [{ 'x-canary': sent = '' } = {}] = seen.map(
          (text) => JSON.parse(text) as Record<string, string>,
        );
        expect(traces(sent)).to.have.length(1);
        await expectNoTrace(tool);
        expect(tool.stderr).to.contain('***');
      } finally {
        await echo.close();
      }
    });
  }

  it('are in nothing that it says of a proxy', async () => {
    const proxy = await openConnectProxy({ authorization: 'Basic other' });
    try {
      const userInfo = `me:${encodeURIComponent(CANARY)}`;
      const url = `http://${userInfo}@127.0.0.1:${String(proxy.port)}`;
      for (const named of [
        { flags: [`--proxy-url=${url}`] },
        { flags: [], env: { https_proxy: url } },
      ]) {
        const tool = kit.run(1, {
          ...named,
          flags: [
            ...named.flags,
            '--cp-address=grpcs://cp.example:5676',
            '--once',
            '--timeout=1s',
            '--log-level=debug',
          ].filter((flag) => flag !== ''),
        });
        await tool.exit;
        expect(tool.stderr).to.match(/HTTP 407/);
        await expectNoTrace(tool);
      }
      const sent = proxy.requests.map(({ headers }) => headers['proxy-authorization']);
      const packed = Buffer.from(`me:${CANARY}`).toString('base64');
      expect(new Set(sent)).to.deep.equal(new Set([`Basic ${packed}`]));
    } finally {
      await proxy.close();
    }
  });

  for (const [what, flags] of [
    ['a header without a name', [`--header=${CANARY}`]],
    ['a header that is not to be set', [`--header=host=${CANARY}`]],
    ['a header that was not quoted', ['--header=authorization=Bearer', CANARY]],
    ['a header whose flag is misspelt', [`--haeder=x=${CANARY}`]],
    ['a header and an unknown flag', [`--header=x=${CANARY}`, '--nonsense']],
    ['a header over plaintext', [`--header=x=${CANARY}`, '--cp-address=10.0.0.1:1']],
    ['a proxy of another kind', [`--proxy-url=socks5://me:${CANARY}@x`]],
    ['a proxy that is no address', [`--proxy-url=${CANARY}`]],
    ['an address with a password', [`--cp-address=grpc://me:${CANARY}@x:1`]],
    ['a token in the place of its file', ['--bearer-token-file=c4n4ry-s3cr3tc4n4ry']],
  ] as const) {
    it(`are in no complaint about ${what}`, async () => {
      const tool = kit.run(1, { flags: [...flags, '--log-level=debug'] });
      const { code } = await tool.exit;
      expect(code).to.be.oneOf([2, 78]);
      await waitFor(() => tool.stderr !== '');
      await expectNoTrace(tool);
    });
  }
});
