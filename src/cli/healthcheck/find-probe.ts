import { isLoopback } from '../../platform/client/is-loopback.js';
import { UsageError } from '../errors.js';
import type { INSTANCE_OPTIONS, PROBE_OPTIONS } from '../options/healthcheck-options.js';
import { errorAt, type Resolved } from '../options/resolve-options.js';
import { probeAt, probeOf, type Probe } from './probe.js';

const NOBODY =
  'Cannot tell whom to ask: give --listen-address as run has it, or its variable, or a --config-file that says it, or --url';

/**
 * What is to be asked of whom; `undefined` when there is no listen address, and that is all right.
 *
 * @throws UsageError or ConfigurationError, by where it came from, when that cannot be.
 * @throws WebConfigError when the web configuration cannot be read.
 */
export async function findProbe(
  instance: Resolved<typeof INSTANCE_OPTIONS>,
  asking: Resolved<typeof PROBE_OPTIONS>,
): Promise<Probe | undefined> {
  const { url, whenListening, ...question } = asking.values;
  if (url !== undefined) return assertPrivate(probeAt(url, question), asking);
  const { listenAddress, webConfigFile } = instance.values;
  const [address] = listenAddress;
  if (address === undefined) {
    if (whenListening) return undefined;
    throw new UsageError(NOBODY);
  }
  if (address.port === 0) {
    const { listenAddress: origin } = instance.origins;
    const message = `Cannot ask port 0 of ${origin.name}: nobody knows which one the system chose; give the instance a port of its own`;
    throw errorAt(origin, message);
  }
  const tls = webConfigFile !== undefined && (await hasTls(webConfigFile));
  return probeOf(address, { ...question, tls });
}

/** YAML is loaded only when there is some. */
async function hasTls(path: string): Promise<boolean> {
  const { webConfigHasTls } = await import('../../platform/server/web/web-config-has-tls.js');
  return await webConfigHasTls(path);
}

/** Where one listens oneself nobody can read along. */
function assertPrivate(probe: Probe, { values, origins }: Resolved<typeof PROBE_OPTIONS>): Probe {
  const { endpoint } = probe;
  const isPrivate = endpoint.kind === 'unix' || endpoint.tls || isLoopback(endpoint.host);
  if (values.user === undefined || isPrivate) return probe;
  const message =
    'Cannot send --user to this --url: everybody in between could read the password; use https://';
  throw errorAt(origins.url, message);
}
