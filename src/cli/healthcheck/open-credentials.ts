import type { Secrets } from '../../base/secrets.js';
import { pathText } from '../../discovery/access/path-text.js';
import { AccessFileError } from '../../discovery/errors.js';
import type { TlsSettings } from '../../platform/client/connector.js';
import { openTlsMaterial } from '../../platform/client/tls-material.js';
import { FileBacked, UnusableFileError } from '../../platform/files/file-backed.js';
import type { SmallFile } from '../../platform/files/read-small-file.js';
import type { PROBE_OPTIONS } from '../options/healthcheck-options.js';
import { errorAt, type OptionValues, type Resolved } from '../options/resolve-options.js';
import type { AskOptions } from './ask-instance.js';
import type { Probe } from './probe.js';

type Options = typeof PROBE_OPTIONS;

/** The files are read once: nobody has to be told of a change. */
const NOBODY = { renewed: () => undefined, unusable: () => undefined };

/**
 * What it takes to be let in to the instance: reads the files that the options name.
 *
 * @param secrets learns the password.
 * @throws AccessFileError when a file is missing or does not hold what it should.
 * @throws UsageError or ConfigurationError, by where the offending value came from.
 */
export async function openCredentials(
  resolved: Resolved<Options>,
  { probe, secrets }: { readonly probe: Probe; readonly secrets: Secrets },
): Promise<Omit<AskOptions, 'timeoutMs'>> {
  const { user, passwordFile } = resolved.values;
  assertWhole(resolved);
  const tls = probe.endpoint.tls ? await openTls(resolved.values) : NO_TLS;
  if (user === undefined || passwordFile === undefined) return { tls };
  const password = await readPassword(passwordFile);
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  secrets.addHeader(authorization);
  return { tls, authorization };
}

/** Asked for by nobody who does not speak TLS. */
const NO_TLS: TlsSettings = {
  context: () => Promise.reject(new Error('there is no TLS')),
  contextOfProxies: () => Promise.reject(new Error('there is no TLS')),
  verify: true,
};

const PAIRS = [
  ['user', 'passwordFile', '--user', '--password-file'],
  ['tlsCertFile', 'tlsKeyFile', '--tls-cert-file', '--tls-key-file'],
] as const;

function assertWhole({ values, origins }: Resolved<Options>): void {
  for (const [first, second, firstFlag, secondFlag] of PAIRS) {
    if ((values[first] === undefined) === (values[second] === undefined)) continue;
    const [given, flag, missing] =
      values[first] === undefined
        ? [origins[second], secondFlag, firstFlag]
        : [origins[first], firstFlag, secondFlag];
    const from = given.kind === 'environment' ? ` (from ${given.name})` : '';
    throw errorAt(given, `Cannot use ${flag}${from} without ${missing}: give both or none`);
  }
}

async function openTls(values: OptionValues<Options>): Promise<TlsSettings> {
  const { tlsCaFile: caFile, tlsCertFile: certFile, tlsKeyFile: keyFile } = values;
  const { tlsServerName: serverName, tlsInsecureSkipVerify } = values;
  const isKnown = certFile !== undefined && keyFile !== undefined;
  const files = {
    minVersion: 'TLSv1.2',
    ...(caFile === undefined ? {} : { caFile }),
    ...(isKnown ? { identity: { certFile, keyFile } } : {}),
  } as const;
  const flags = [
    ['--tls-ca-file', caFile],
    ['--tls-cert-file', certFile],
    ['--tls-key-file', keyFile],
  ] as const;
  const material = await named(flags, () => openTlsMaterial(files, NOBODY));
  return {
    context: () => material.context({ withIdentity: true }),
    contextOfProxies: () => material.context({ withIdentity: false }),
    ...(serverName === undefined ? {} : { serverName }),
    verify: !tlsInsecureSkipVerify,
  };
}

async function readPassword(path: string): Promise<string> {
  const file = await named([['--password-file', path]], () =>
    FileBacked.open({ paths: [path], toValue: toPassword, observer: NOBODY }),
  );
  return await file.current();
}

/** A line break at its end is an editor's. */
function toPassword([file]: readonly SmallFile[]): string {
  const password = file?.bytes.toString('utf8').replace(/\r?\n$/, '') ?? '';
  if (password === '') throw new Error('there is no password in it');
  return password;
}

/** Says of a file what flag it belongs to. */
async function named<T>(
  flags: readonly (readonly [string, string | undefined])[],
  opening: () => Promise<T>,
): Promise<T> {
  try {
    return await opening();
  } catch (error) {
    if (!(error instanceof UnusableFileError)) throw error;
    const { path, message } = error;
    const [flag = ''] = flags.find((pair) => pair[1] === path) ?? [];
    throw new AccessFileError({ flag, path: pathText(path, [flag]), reason: message });
  }
}
