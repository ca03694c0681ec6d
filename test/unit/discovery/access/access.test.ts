import { chmod } from 'node:fs/promises';

import { expect } from 'chai';

import { Secrets } from '../../../../src/base/secrets.js';
import type { HouseError } from '../../../../src/base/house-error.js';
import { openAccess, type Access } from '../../../../src/discovery/access/access.js';
import type { DiscoveryEvent } from '../../../../src/discovery/events.js';
import type { AccessOptions } from '../../../../src/discovery/options.js';
import type { Endpoint } from '../../../../src/platform/client/endpoint.js';
import { failureOf } from '../../../support/outcome.js';
import { useTempDir } from '../../../support/temp-dir.js';
import { writeFile } from 'node:fs/promises';

const at = (host: string, tls: boolean, port = 5676): Endpoint => ({
  kind: 'network',
  host,
  port,
  tls,
});
const HEADERS = [['x-tenant', 'berlin']] as const;

describe('an access', () => {
  const dir = useTempDir();
  const events: DiscoveryEvent[] = [];
  beforeEach(() => {
    events.length = 0;
  });

  async function open(
    options: Partial<AccessOptions> = {},
    ...addresses: readonly Endpoint[]
  ): Promise<Access> {
    const observer = { observe: (event: DiscoveryEvent) => void events.push(event) };
    return await openAccess(
      { headers: [], ...options },
      { controlPlane: 'cp', addresses, observer },
    );
  }

  async function refusal(...args: Parameters<typeof open>): Promise<HouseError> {
    return (await failureOf(open(...args))) as HouseError;
  }

  async function token(text: string): Promise<string> {
    await writeFile(dir.file('token'), text, { mode: 0o600 });
    return dir.file('token');
  }

  it('refuses to send headers in cleartext over a network, and names the flag', async () => {
    const error = await refusal({ headers: HEADERS }, at('10.0.0.1', true), at('cp', false));
    expect(error).to.include({ code: 'credentials-over-plaintext', exitCode: 78 });
    expect(error.message).to.match(/cp:5676.*--allow-plaintext-credentials/);
  });

  it('refuses to send a token so', async () => {
    const error = await refusal({ bearerTokenFile: await token('abc') }, at('10.0.0.1', false));
    expect(error.code).to.equal('credentials-over-plaintext');
  });

  it('sends them so when it is allowed, to this machine, and through a socket file', async () => {
    await open({ headers: HEADERS, allowPlaintextCredentials: true }, at('cp', false));
    const unix = { kind: 'unix', path: '/x', tls: false } as const;
    const access = await open({ headers: HEADERS }, at('127.0.0.1', false), at('::1', false), unix);
    expect(await access.peerAt(unix, unix).headers()).to.deep.equal({ 'x-tenant': 'berlin' });
  });

  const given = at('cp.example', true);
  for (const [what, found, goes] of [
    ['another port of the host that was given', at('CP.example.', true, 5682), true],
    ['another host', at('other.example', true), false],
    ['the same host without TLS', at('cp.example', false), false],
    ['this machine without TLS', at('127.0.0.1', false), false],
    ['a socket file', { kind: 'unix', path: '/x', tls: false } as const, false],
  ] as const) {
    it(`${goes ? 'gives' : 'does not give'} its credentials to ${what}`, async () => {
      const access = await open({ headers: HEADERS }, given);
      const headers = await access.peerAt(found, given).headers();
      expect(headers).to.deep.equal(goes ? { 'x-tenant': 'berlin' } : {});
    });
  }

  it('gives them without TLS to the same host when that is allowed, never to another', async () => {
    const access = await open({ headers: HEADERS, allowPlaintextCredentials: true }, given);
    const headersAt = async (host: string): Promise<unknown> =>
      await access.peerAt(at(host, false), given).headers();
    expect(await headersAt('cp.example')).to.deep.equal({ 'x-tenant': 'berlin' });
    expect(await headersAt('other.example')).to.deep.equal({});
  });

  for (const [what, content] of [
    ['is empty', ' \n'],
    ['holds blanks', 'two words'],
    ['holds something that is no text', 'a\u0000b'],
  ] as const) {
    it(`refuses a token file that ${what}, without repeating it`, async () => {
      const error = await refusal({ bearerTokenFile: await token(content) });
      expect(error).to.include({ code: 'access-file-unusable', exitCode: 78 });
      expect(error.message).to.match(/^Cannot use the file ".*token" of --bearer-token-file/);
      expect(error.message).to.not.contain('words');
    });
  }

  it('does not repeat a token that is given in the place of its file', async () => {
    const error = await refusal({ bearerTokenFile: 'eyJhbGciOi.hunter22' });
    expect(error.message).to.match(/--bearer-token-file: ENOENT/);
    expect(error.message).to.not.contain('hunter22');
  });

  it('warns of a token that everybody can read', async () => {
    const bearerTokenFile = await token('abc');
    await open({ bearerTokenFile });
    expect(events).to.deep.equal([]);
    await chmod(bearerTokenFile, 0o644);
    await open({ bearerTokenFile });
    expect(events.map(({ kind }) => kind)).to.deep.equal(['access-warning']);
  });

  it('teaches each token to those who hide secrets, also a renewed one', async () => {
    const secrets = new Secrets();
    const access = await open({ bearerTokenFile: await token('first-token'), secrets });
    const peer = access.peerAt(given, given);
    await token('second-token');
    expect(await peer.headers()).to.deep.equal({ authorization: 'Bearer second-token' });
    expect(secrets.mask('first-token second-token')).to.equal('*** ***');
    expect(events.map(({ kind }) => kind)).to.deep.equal(['access-files-renewed']);
  });

  it('refuses a proxy that is none, where it would be needed', async () => {
    const proxies = { forTls: { text: 'socks5://me:hunter22@x', origin: 'HTTPS_PROXY' } };
    await open({ proxies }, at('cp', false));
    const error = await refusal({ proxies }, at('cp', true));
    expect(error).to.include({ code: 'proxy-unusable', exitCode: 78 });
    expect(error.message).to.contain('HTTPS_PROXY').and.not.contain('hunter22');
  });
});
