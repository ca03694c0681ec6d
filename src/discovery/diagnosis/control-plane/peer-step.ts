import { ExitCode } from '../../../base/house-error.js';
import { decodeApiGreeting, type ApiGreeting } from '../../../mads/decode-api-greeting.js';
import { decodeControlPlaneConfig } from '../../../mads/decode-control-plane-config.js';
import { addressText } from '../../../mads/control-plane-address.js';
import type { HttpResponse } from '../../../platform/client/http-client.js';
import type { ApiServer } from '../../following/locate/api-server.js';
import { askWhatIsThere, type WhatIsThere } from '../../following/locate/ask-what-is-there.js';
import type { Examination, StepResult } from '../examination.js';
import { fixForStatus } from '../fixes.js';
import { failed, ok, type Outcome } from '../step.js';
import type { ExaminedPlace } from './examined-place.js';
import { serverText } from './server-text.js';
import { peek } from './tls-steps.js';

/** Who answers at an address; of `unclear` only asking for MADS will tell. */
export type PeerKind = 'mads' | 'api-server' | 'unclear';

/** Whom to ask, and where it is. */
export interface Asked {
  readonly server: ApiServer;
  readonly place: ExaminedPlace;
}

/** Asks who answers there. Returns `undefined` when it is surely no control plane, or nobody. */
export async function examinePeer(
  examination: Examination,
  { server, place }: Asked,
): Promise<PeerKind | undefined> {
  const doing = `asking ${server.name} what it is`;
  return await examination.step<PeerKind>('peer', doing, async (signal) => {
    const there = await askWhatIsThere(server, signal);
    if (await isTlsPort(there, { examination, place, signal }))
      return { outcome: speaksTls(place) };
    if (there.kind === 'mads') return { outcome: ok(madsText(there)), value: 'mads' };
    return await judgeByGreeting(server, there, signal);
  });
}

async function judgeByGreeting(
  server: ApiServer,
  there: WhatIsThere,
  signal: AbortSignal,
): Promise<StepResult<PeerKind>> {
  const { status, word = '' } = there;
  if (status === undefined)
    return { outcome: ok(`no answer in HTTP/1.1: ${word}`), value: 'unclear' };
  const said = await greetingOf(server, signal);
  if (said.greeting !== undefined)
    return { outcome: ok(greetingText(said.greeting)), value: 'api-server' };
  if (await hasKumaConfig(server, signal)) return { outcome: ok(NAMELESS), value: 'api-server' };
  return judgeStranger({ status, word, answer: said.response });
}

const NAMELESS = 'an API server that tells its configuration, but no version';

function madsText({ status }: WhatIsThere): string {
  return status === undefined
    ? 'no HTTP/1.1 is spoken: gRPC alone, as on the MADS port of Kuma up to 1.1, or something else altogether'
    : 'the MADS port of a control plane, which speaks HTTP (Kuma 1.2 and later)';
}

function greetingText({ product, version, basedOnKuma }: ApiGreeting): string {
  const base = basedOnKuma === '' ? '' : `, based on Kuma ${basedOnKuma}`;
  return `the API server of ${product} ${version}${base}`;
}

/** What web servers and Go's own say to clear text on a TLS port. */
const WANTS_TLS = /HTTP request (was sent )?to (an? )?HTTPS|speaking plain HTTP/i;

async function isTlsPort(
  { status, word = '' }: WhatIsThere,
  {
    examination,
    place,
    signal,
  }: Pick<Asked, 'place'> & {
    readonly examination: Examination;
    readonly signal: AbortSignal;
  },
): Promise<boolean> {
  const { address, peer } = place;
  if (address.kind === 'unix' || address.tls) return false;
  if (WANTS_TLS.test(word)) return true;
  if (status !== undefined || peer.connector.wayText(address) !== '') return false;
  return (await peek(examination, place, signal)) !== undefined;
}

function speaksTls({ address }: ExaminedPlace): Outcome {
  const scheme = 'scheme' in address && address.scheme === 'http' ? 'https' : 'grpcs';
  return failed(
    ExitCode.protocol,
    `TLS is spoken at ${addressText(address)}, and it was spoken to in clear text`,
    `use ${scheme}://${addressText(address)} for --cp-address; where its certificate is not trusted, give --tls-ca-file, too`,
  );
}

/** What came of asking for a greeting. */
interface Greeted {
  readonly response?: HttpResponse;
  readonly greeting?: ApiGreeting | undefined;
}

async function greetingOf(server: ApiServer, signal: AbortSignal): Promise<Greeted> {
  const answer = await server.get('/', signal);
  if (answer.kind !== 'answer') return {};
  const { response } = answer;
  if (response.status !== 200) return { response };
  return { response, greeting: decodeApiGreeting(response.body) };
}

async function hasKumaConfig(server: ApiServer, signal: AbortSignal): Promise<boolean> {
  const answer = await server.get('/config', signal);
  if (answer.kind !== 'answer' || answer.response.status !== 200) return false;
  const config = decodeControlPlaneConfig(answer.response.body);
  return typeof config !== 'string' && (config.mode !== '' || config.server !== undefined);
}

const ADDRESS =
  'give the address of the control plane with --cp-address: MADS listens on port 5676, the API server on 5681 (5682 with TLS)';

/** Somebody who answers in HTTP, and not as Kuma does. */
interface Stranger {
  readonly status: number;
  /** What it said when it was asked for MADS. */
  readonly word: string;
  /** To `GET /`; absent when there was none that could be used. */
  readonly answer: HttpResponse | undefined;
}

function judgeStranger({ status, word, answer }: Stranger): StepResult<PeerKind> {
  const isClosed = [status, answer?.status].some((each) => each === 401 || each === 403);
  if (isClosed) {
    const outcome = ok(`somebody who lets not everybody in: ${word}`, fixForStatus(401));
    return { outcome, value: 'unclear' };
  }
  if (status >= 300 && status < 400) return { outcome: failed(ExitCode.protocol, word, ADDRESS) };
  if (status >= 500)
    return { outcome: failed(ExitCode.unavailable, word, fixForStatus(status) ?? ADDRESS) };
  const said = answer === undefined ? word : `GET /: ${serverText(answer)}`;
  const finding = `an HTTP server, but this is not a Kuma control plane: ${said === '' ? 'it says nothing' : said}`;
  return { outcome: failed(ExitCode.protocol, finding, ADDRESS) };
}
