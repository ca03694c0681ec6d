import { mkdir, readdir, rename, symlink, writeFile } from 'node:fs/promises';

import { expect } from 'chai';

import type { Rung } from '../../src/discovery/events.js';
import type { AccessOptions } from '../../src/discovery/options.js';
import { makeAuthority, makeCertificate, type Certificate } from '../support/certificates.js';
import { GRPC_V1, HTTP_V1, useDiscoveryKit, type Run } from '../support/discovery-kit.js';
import { alwaysSaying, type Turn } from '../support/scripted-turn.js';
import { useTempDir } from '../support/temp-dir.js';
import { TlsFront, type TlsFrontOptions } from '../support/tls-front.js';
import { waitFor } from '../support/wait-for.js';

/** All that both sides need to trust each other. */
interface Material {
  readonly ca: Certificate;
  readonly server: Certificate;
  readonly client: Certificate;
  readonly token: string;
}

async function makeMaterial(token: string): Promise<Material> {
  const ca = await makeAuthority();
  const [server, client] = await Promise.all([
    makeCertificate({ issuer: ca, subject: '' }),
    makeCertificate({ issuer: ca, subject: 'the tool' }),
  ]);
  return { ca, server, client, token };
}

function frontOf({ ca, server }: Material): TlsFrontOptions {
  return { identity: server, clientAuthority: ca };
}

describe('certificates and token that are renewed under a running tool', () => {
  const kit = useDiscoveryKit();
  const dir = useTempDir();

  /** Puts files in place as a ConfigMap does: in a new directory, to which one link is turned. */
  async function mount(files: Readonly<Record<string, string>>): Promise<void> {
    const generation = `..${String((await readdir(dir.path)).length)}`;
    await mkdir(dir.file(generation));
    for (const [name, text] of Object.entries(files))
      await writeFile(dir.file(`${generation}/${name}`), text, { mode: 0o600 });
    await symlink(generation, dir.file('..new'));
    await rename(dir.file('..new'), dir.file('..data'));
  }

  async function mountAll({ ca, client, token }: Material): Promise<void> {
    await mount({ 'ca.crt': ca.cert, 'tls.crt': client.cert, 'tls.key': client.key, token });
  }

  function access(): AccessOptions {
    return {
      headers: [],
      bearerTokenFile: dir.file('..data/token'),
      tls: {
        caFile: dir.file('..data/ca.crt'),
        identity: { certFile: dir.file('..data/tls.crt'), keyFile: dir.file('..data/tls.key') },
        minVersion: 'TLSv1.2',
      },
    };
  }

  function run(port: number, { transport, apiVersion }: Rung): Run {
    const scheme = transport === 'grpc' ? 'grpcs' : 'https';
    const address = { kind: 'network', scheme, host: '127.0.0.1', port, tls: true } as const;
    return kit.run(port, {
      controlPlane: { addresses: [address], access: access(), transport, apiVersion },
    });
  }

  for (const rung of [GRPC_V1, HTTP_V1]) {
    it(`are used from the next connection on, without a gap, over ${rung.transport}`, async () => {
      const [first, second] = await Promise.all([makeMaterial('token-1'), makeMaterial('token-2')]);
      await mountAll(first);
      const front = new TlsFront(frontOf(first));
      const tokens: unknown[] = [];
      const say = alwaysSaying({ version: '1', dataplanes: ['backend-01'] });
      const onTurn = (turn: Turn): void => {
        tokens.push(turn.headers['authorization']);
        say(turn);
      };
      const controlPlane = await kit.controlPlane(rung, { tls: front, onTurn });
      const tool = run(controlPlane.port, rung);
      await kit.published('backend-01');
      const before = await kit.state();

      await mountAll(second);
      front.renew(frontOf(second));
      controlPlane.cut();
      await waitFor(() => tokens.includes('Bearer token-2'), { what: 'a request with new token' });

      expect(new Set(tokens)).to.deep.equal(new Set(['Bearer token-1', 'Bearer token-2']));
      expect(front.failures).to.deep.equal([]);
      expect(await kit.state()).to.equal(before);
      expect(tool.of('access-file-unusable')).to.deep.equal([]);
      expect(tool.of('access-files-renewed').flatMap(({ paths }) => paths)).to.have.length(4);
    });

    it(`are not used while they are half there, over ${rung.transport}`, async () => {
      const [first, second] = await Promise.all([makeMaterial('token-1'), makeMaterial('token-2')]);
      await mountAll(first);
      const front = new TlsFront(frontOf(first));
      const onTurn = alwaysSaying({ version: '1', dataplanes: ['backend-01'] });
      const controlPlane = await kit.controlPlane(rung, { tls: front, onTurn });
      const tool = run(controlPlane.port, rung);
      await kit.published('backend-01');
      const before = await kit.state();

      await mount({
        'ca.crt': first.ca.cert.slice(0, 100),
        'tls.crt': second.client.cert,
        'tls.key': first.client.key,
        token: '',
      });
      const turns = controlPlane.turns.length;
      controlPlane.cut();
      await waitFor(() => controlPlane.turns.length > turns, { what: 'a new conversation' });

      const paths = tool.of('access-file-unusable').map(({ path }) => path.split('/').at(-1));
      expect(paths.sort()).to.deep.equal(['ca.crt', 'tls.key', 'token']);
      expect(controlPlane.turns.at(-1)?.headers['authorization']).to.equal('Bearer token-1');
      expect(front.failures).to.deep.equal([]);
      expect(await kit.state()).to.equal(before);
    });
  }
});
