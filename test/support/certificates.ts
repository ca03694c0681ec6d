import { generate } from 'selfsigned';

/** A certificate and its private key, both PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** What a certificate says. */
export interface CertificateOptions {
  /** Names and IP addresses that it is for. Default: those of this machine. */
  readonly names?: readonly string[];
  /** Who signs it. Default: it signs itself. */
  readonly issuer?: Certificate;
  /** Default: a text. Empty: the certificate has no subject at all, as Kuma's own. */
  readonly subject?: string;
  readonly from?: Date;
  readonly until?: Date;
}

const DAY_MS = 24 * 3_600_000;

/** Makes a certificate for a server or a client. */
export async function makeCertificate(options: CertificateOptions = {}): Promise<Certificate> {
  const { names = ['localhost', '127.0.0.1', '::1'], issuer, subject = 'a peer' } = options;
  const altNames = names.map((name) =>
    /^[\d.]+$|:/.test(name)
      ? ({ type: 7, ip: name } as const)
      : ({ type: 2, value: name } as const),
  );
  return await make(options, {
    subject,
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
      { name: 'subjectAltName', altNames },
    ],
    ...(issuer === undefined ? {} : { ca: issuer }),
  });
}

/** Makes a CA. */
export async function makeAuthority(subject = 'a CA'): Promise<Certificate> {
  return await make(
    {},
    {
      subject,
      extensions: [
        { name: 'basicConstraints', cA: true, critical: true },
        { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
      ],
    },
  );
}

async function make(
  { from, until }: CertificateOptions,
  {
    subject,
    ...rest
  }: { readonly subject: string } & Pick<
    NonNullable<Parameters<typeof generate>[1]>,
    'extensions' | 'ca'
  >,
): Promise<Certificate> {
  const attributes = subject === '' ? [] : [{ name: 'commonName', value: subject }];
  const pems = await generate(attributes, {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: from ?? new Date(Date.now() - DAY_MS),
    notAfterDate: until ?? new Date(Date.now() + DAY_MS),
    ...rest,
  });
  return { cert: pems.cert, key: pems.private };
}
