import { writeFile } from 'node:fs/promises';

import { expect } from 'chai';

import { makeAuthority, makeCertificate, type Certificate } from '../support/certificates.js';
import { useToolKit } from '../support/tool-kit.js';

const FLAGS = ['tls-key-file', 'bearer-token-file', 'tls-ca-file', 'tls-cert-file'] as const;

describe('a secret that is given in the place of its file', () => {
  const kit = useToolKit();
  let identity: Certificate;
  before('make a key', async () => {
    identity = await makeCertificate({ issuer: await makeAuthority() });
  });

  /** The options of one kind of secret: the other file of an identity is as it should be. */
  async function given(
    flag: (typeof FLAGS)[number],
    secret: string,
  ): Promise<Readonly<Record<string, string>>> {
    if (!/^tls-(key|cert)-file$/.test(flag)) return { [flag]: secret };
    const files = { 'tls-cert-file': kit.path('me.pem'), 'tls-key-file': kit.path('me.key') };
    await writeFile(files['tls-cert-file'], identity.cert);
    await writeFile(files['tls-key-file'], identity.key);
    return { ...files, [flag]: secret };
  }

  /** Parts of it that are long enough to tell it by. */
  function piecesOf(secret: string): readonly string[] {
    return secret.match(/[A-Za-z0-9]{8,}/g) ?? [];
  }

  for (const flag of FLAGS) {
    for (const way of ['flag', 'variable'] as const) {
      it(`is not repeated by what says that --${flag} is unusable (${way})`, async () => {
        const pem =
          flag === 'tls-ca-file' || flag === 'tls-cert-file' ? identity.cert : identity.key;
        const packed = Buffer.from(identity.key).toString('base64').replace(/V/g, '/');
        const secrets = flag.startsWith('tls-c') ? [pem] : [pem, packed, `/${packed}`];
        for (const secret of secrets) {
          const options = Object.entries(await given(flag, secret));
          const flags = way === 'flag' ? options.map(([name, value]) => `--${name}=${value}`) : [];
          const names = options.map(([name, value]) => {
            const variable = name.toUpperCase().replaceAll('-', '_');
            return [`KUMA_PROMETHEUS_SD_${variable}`, value] as const;
          });
          const env = way === 'variable' ? Object.fromEntries(names) : {};
          const tool = kit.run(1, { flags: [...flags, '--log-level=debug'], env });
          expect((await tool.exit).code, tool.stderr).to.equal(78);
          const said = tool.stdout + tool.stderr;
          expect(said).to.match(/Cannot use the file .* of --(tls|bearer)-/);
          expect(piecesOf(secret).filter((piece) => said.includes(piece))).to.deep.equal([]);
        }
      });
    }
  }
});
