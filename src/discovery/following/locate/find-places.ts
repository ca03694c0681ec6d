import type { NetworkAddress } from '../../../mads/control-plane-address.js';
import { decodeKumaVersion, isBeforeKuma3 } from '../../../mads/decode-api-root.js';
import { decodeCatalog } from '../../../mads/decode-catalog.js';
import {
  decodeControlPlaneConfig,
  type ControlPlaneConfig,
} from '../../../mads/decode-control-plane-config.js';
import { isLoopback } from '../../../platform/client/is-loopback.js';
import { SourceError } from '../../errors.js';
import type { ApiServer } from './api-server.js';
import { guessPlaces } from './guess-places.js';
import type { Place } from './place.js';
import { statusText } from './status-text.js';
import {
  isNobodyThere,
  isSamePlace,
  nothingThere,
  triedText,
  type TriedPlace,
} from './tried-place.js';
import { disabledVerdict, globalVerdict, kubernetesVerdict } from './verdicts.js';

/** Whom to ask, and the address at which the operator says it is. */
export interface FindPlacesOptions {
  readonly server: ApiServer;
  readonly given: NetworkAddress;
}

/** Yields places; takes why each is not the one; returns what was said beside them. */
type Places = AsyncGenerator<Place, string, SourceError>;

/**
 * The places where MADS may be, as an API server says: what its `/catalog` names (Kuma before 1.0), and when that is
 * nothing or does not work, what its `/config` says. Each place that is yielded is to be tried, and the reason why it
 * is not the one goes into `next`. Nothing is asked before it is needed.
 *
 * @returns what the server said instead, when it leads to no place at all.
 * @throws SourceError when it says that there is no MADS, when no place works, and what {@link ApiServer.get} throws.
 */
export async function* findPlaces(options: FindPlacesOptions, signal: AbortSignal): Places {
  const search = { ...options, tried: [] };
  const catalogNote = yield* inCatalog(search, signal);
  const note = yield* inConfig(search, signal);
  const { server, tried } = search;
  if (tried.length > 0) throw nothingThere(server.name, { tried, note });
  return `${catalogNote}; ${note}`;
}

interface Search extends FindPlacesOptions {
  readonly tried: TriedPlace[];
}

async function* inCatalog(search: Search, signal: AbortSignal): Places {
  const answer = await ask(search, '/catalog', signal);
  if (answer.body === undefined) return answer.note;
  const address = decodeCatalog(answer.body);
  if (address === undefined) return 'GET /catalog: names no monitoringAssignment';
  if (typeof address === 'string') return `GET /catalog: ${address}`;
  yield* once(search, { address: fromHere(address, search.given), how: 'catalog' });
  return '';
}

/** What is on its own machine for the control plane is on the control plane's machine for us. */
function fromHere(address: NetworkAddress, { host }: NetworkAddress): NetworkAddress {
  const isItself = isLoopback(address.host) || UNSPECIFIED.has(address.host);
  return isItself ? { ...address, host } : address;
}

/** Where one may listen, but not connect to from elsewhere. */
const UNSPECIFIED: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

async function* inConfig(search: Search, signal: AbortSignal): Places {
  const answer = await ask(search, '/config', signal);
  if (answer.status === 401 || answer.status === 403) {
    yield* guessPlaces(search.given, (place) => once(search, place));
    return answer.note;
  }
  if (answer.body === undefined) return answer.note;
  const config = decodeControlPlaneConfig(answer.body);
  if (typeof config === 'string') return `GET /config: ${config}`;
  if (config.mode === 'global') throw globalVerdict(search.server.name);
  if (config.server?.enabled === false) throw disabledVerdict(search.server.name);
  const note = yield* inServerConfig(search, config);
  if (config.environment === 'kubernetes') await refuteKubernetes(search, note, signal);
  return note;
}

function* inServerConfig(
  search: Search,
  { server }: ControlPlaneConfig,
): Generator<Place, string, SourceError> {
  if (server?.port === undefined) return 'GET /config: names no port of monitoringAssignmentServer';
  const { port, tls } = server;
  const scheme = tls ? 'grpcs' : 'grpc';
  const address = { ...search.given, scheme, port, tls } as const;
  yield* once(search, { address, how: 'config' });
  return '';
}

/**
 * Kuma 2 serves MADS on Kubernetes, Kuma 3 does not and says all the same that it is enabled. Numbers alone prove
 * nothing: builds call themselves `unknown` or `0.0.0-preview…`. So this is said only when no MADS was found, and the
 * version is not surely one of those that have it.
 */
async function refuteKubernetes(search: Search, note: string, signal: AbortSignal): Promise<void> {
  if (!search.tried.every(isNobodyThere)) return;
  const { body } = await ask(search, '/', signal);
  const version = body === undefined ? undefined : decodeKumaVersion(body);
  if (version !== undefined && isBeforeKuma3(version)) return;
  const reasons = search.tried.length > 0 ? triedText(search.tried) : note;
  throw kubernetesVerdict(search.server.name, { version, reasons });
}

/** Yields `place` unless it was tried before. */
function* once({ tried }: Search, place: Place): Generator<Place, SourceError, SourceError> {
  const before = tried.find((other) => isSamePlace(other.place, place));
  if (before !== undefined) return before.failure;
  const failure = yield place;
  tried.push({ place, failure });
  return failure;
}

/** What came of asking: the body of a 200, or else what there is to say of it. */
interface Said {
  readonly body?: Buffer;
  readonly status?: number;
  readonly note: string;
}

async function ask({ server, tried }: Search, path: string, signal: AbortSignal): Promise<Said> {
  try {
    const answer = await server.get(path, signal);
    if (answer.kind === 'not-http') return { note: `GET ${path}: the answer is not HTTP` };
    if (answer.kind === 'unusable') return { note: answer.reason };
    const { status, body } = answer.response;
    const note = `GET ${path}: ${statusText(answer.response)}`;
    return status === 200 ? { body, status, note } : { status, note };
  } catch (error) {
    // Why a place that it named does not work says more than that it has fallen silent since.
    if (tried.length > 0 && error instanceof SourceError) return { note: error.message };
    throw error;
  }
}
