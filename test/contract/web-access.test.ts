import { hash } from 'bcryptjs';
import { expect } from 'chai';
import { writeFile } from 'node:fs/promises';
import { useTempDir } from '../support/temp-dir.js';
import { waitFor } from '../support/wait-for.js';
import { ask, basic, useWebServer, type TestWebServer } from '../support/web-kit.js';

describe('a web server with a web configuration file', () => {
  const dir = useTempDir();
  const open = useWebServer();

  async function serve(text: string): Promise<TestWebServer> {
    await writeFile(dir.file('web.yml'), text);
    return await open({ webConfigFile: dir.file('web.yml') });
  }

  async function users(name: string, password: string): Promise<string> {
    return `basic_auth_users:\n  ${name}: ${await hash(password, 4)}\n`;
  }

  it('wants a password for every path, and says nothing without', async () => {
    const { port, events } = await serve(await users('alice', 'sesame'));
    for (const path of ['/', '/-/healthy', '/metrics', '/nowhere', '//']) {
      const reply = await ask(port, { path });
      expect(reply, path).to.include({ status: 401, body: 'Unauthorized\n' });
      expect(reply.headers['www-authenticate']).to.match(/^Basic realm=/);
    }
    expect(events).to.deep.equal([]);
    const headers = basic('alice', 'sesame');
    expect((await ask(port, { path: '/a', headers })).body).to.equal('/a');
    expect((await ask(port, { headers: basic('alice', 'guess') })).status).to.equal(401);
    expect(events[0]).to.include({ status: 401, reason: 'wrong user or password' });
    expect(JSON.stringify(events)).not.to.contain('guess');
  });

  it('takes any host name from who knows the password, but no foreign page', async () => {
    const { port } = await serve(await users('alice', 'sesame'));
    const headers = { ...basic('alice', 'sesame'), Host: 'sd.example.com' };
    expect((await ask(port, { headers })).status).to.equal(200);
    const foreign = { ...headers, Origin: 'http://evil.example' };
    expect((await ask(port, { headers: foreign, method: 'POST' })).status).to.equal(403);
  });

  it('gives every answer its headers', async () => {
    const { port } = await serve(
      'http_server_config: { headers: { X-Frame-Options: sameorigin, Strict-Transport-Security: max-age=1 } }',
    );
    const { headers } = await ask(port);
    expect(headers).to.include({
      'x-frame-options': 'sameorigin',
      'strict-transport-security': 'max-age=1',
      'x-content-type-options': 'nosniff',
    });
  });

  it('answers 429 beyond its limit', async () => {
    const { port } = await serve('rate_limit: { interval: 1h, burst: 2 }');
    const replies = [await ask(port), await ask(port), await ask(port)];
    expect(replies.map(({ status }) => status)).to.deep.equal([200, 200, 429]);
  });

  it('takes over new users', async () => {
    const { port } = await serve(await users('alice', 'sesame'));
    await writeFile(dir.file('web.yml'), await users('bob', 'another'));
    const status = async (user: string, password: string): Promise<number> =>
      (await ask(port, { headers: basic(user, password) })).status;
    await waitFor(async () => (await status('bob', 'another')) === 200);
    expect(await status('alice', 'sesame')).to.equal(401);
  });
});
