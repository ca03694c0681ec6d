import { expect } from 'chai';
import { rename, rm, writeFile } from 'node:fs/promises';
import { HouseError } from '../../src/base/house-error.js';
import { makeAuthority, makeCertificate, type Certificate } from '../support/certificates.js';
import { useTempDir } from '../support/temp-dir.js';
import { waitFor } from '../support/wait-for.js';
import { ask, shownSubject, useWebServer } from '../support/web-kit.js';

const GOOD = 'tls_server_config:\n  cert_file: server.crt\n  key_file: server.key\n';

/** A web configuration file, or what it names, breaks: at the start nothing is served, later all goes on. */
describe('a broken certificate of the web server', () => {
  const dir = useTempDir();
  const open = useWebServer();
  let authority: Certificate;
  let ours: Certificate;
  let other: Certificate;

  before('make certificates', async () => {
    authority = await makeAuthority();
    ours = await makeCertificate({ issuer: authority });
    other = await makeCertificate({ issuer: authority, subject: 'the next one' });
  });

  beforeEach('write what is good', async () => {
    await writeFile(dir.file('server.crt'), ours.cert);
    await writeFile(dir.file('server.key'), ours.key);
    await writeFile(dir.file('web.yml'), GOOD);
  });

  async function replace(name: string, text: string): Promise<void> {
    await writeFile(dir.file('new'), text);
    await rename(dir.file('new'), dir.file(name));
  }

  async function failureToStart(): Promise<HouseError> {
    try {
      await open({ webConfigFile: dir.file('web.yml') });
    } catch (error) {
      if (error instanceof HouseError) return error;
      throw error;
    }
    throw new Error('It was opened');
  }

  const half = (pem: string): string => pem.slice(0, pem.length / 2);
  for (const [what, place, words, breaks] of [
    ['is missing', ':2:14: ', ['server.crt', 'ENOENT'], () => rm(dir.file('server.crt'))],
    [
      ...['is cut in half', ':2:14: ', ['server.crt', 'half']],
      () => writeFile(dir.file('server.crt'), half(ours.cert)),
    ],
    [
      ...['is no certificate', ':2:14: ', ['server.crt', 'no certificate']],
      () => writeFile(dir.file('server.crt'), 'hello'),
    ],
    [
      ...['has a key that is none', ':3:13: ', ['server.key', 'no private key']],
      () => writeFile(dir.file('server.key'), half(ours.key)),
    ],
    [
      ...['has the key of another', ':3:13: ', ['server.key', 'does not belong']],
      () => writeFile(dir.file('server.key'), other.key),
    ],
    [
      ...['stands in a file with a mistake', ':2:3: ', ['cert_fil', 'did you mean "cert_file"?']],
      () => writeFile(dir.file('web.yml'), GOOD.replace('cert_file', 'cert_fil')),
    ],
    ['has no configuration', ': ', ['ENOENT'], () => rm(dir.file('web.yml'))],
  ] as const) {
    it(`that ${what} ends the start, with the place`, async () => {
      await breaks();
      const failure = await failureToStart();
      expect(failure).to.include({ code: 'web-config-unusable', exitCode: 78 });
      expect(failure.message).to.contain(`${dir.file('web.yml')}${place}`);
      for (const word of words) expect(failure.message).to.contain(word);
    });
  }

  it('that comes later is told once, and the good one stays', async () => {
    const { port, events } = await open({ webConfigFile: dir.file('web.yml') });
    const tls = { ca: authority.cert, rejectUnauthorized: true };
    await replace('server.key', other.key);
    await waitFor(async () => (await ask(port, { tls })).status === 200 && events.length > 0);
    await replace('server.crt', other.cert);
    await waitFor(async () => (await shownSubject(port, authority.cert)).includes('the next one'));
    const kinds = events.map(({ kind }) => kind);
    expect(kinds).to.deep.equal(['web-config-unusable', 'web-config-renewed']);
    expect(events[0]).to.include({ place: `${dir.file('web.yml')}:3:13` });
  });

  it('in a configuration that comes later changes nothing, limits included', async () => {
    const { port, events } = await open({ webConfigFile: dir.file('web.yml') });
    const text = GOOD.replace('server.crt', 'next.crt');
    await replace('web.yml', `${text}rate_limit: { interval: 1h, burst: 1 }\n`);
    const tls = { ca: authority.cert };
    await waitFor(async () => (await ask(port, { tls })).status === 200 && events.length > 0);
    for (const times of [1, 2, 3])
      expect((await ask(port, { tls })).status, String(times)).to.equal(200);
    expect(events).to.have.length(1);
    expect(events[0]).to.include({ place: `${dir.file('web.yml')}:2:14` });
    await replace('next.crt', ours.cert);
    await waitFor(async () => (await ask(port, { tls })).status === 429);
  });

  it('does not let everybody in while the file is written anew', async () => {
    const { port, events } = await open({ webConfigFile: dir.file('web.yml') });
    await writeFile(dir.file('web.yml'), '');
    const tls = { ca: authority.cert };
    await waitFor(async () => (await ask(port, { tls })).status === 200 && events.length > 0);
    expect(events[0]).to.include({ kind: 'web-config-unusable', reason: 'it is empty now' });
    expect((await ask(port, { tls })).status).to.equal(200);
  });
});
