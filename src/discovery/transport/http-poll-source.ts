import type { Clock } from '../../base/clock.js';
import { formatDuration } from '../../base/duration.js';
import { HouseError } from '../../base/house-error.js';
import type { Observer } from '../../base/observer.js';
import { runInSlices, type Slice } from '../../base/slices.js';
import { assignmentTypeUrl } from '../../mads/api-version.js';
import type { DiscoveryResponse } from '../../mads/encoded-resource.js';
import { answered, EMPTY_LEDGER, reopened, type Ledger } from '../../mads/ledger.js';
import { scanJsonResponse } from '../../mads/scan-json-response.js';
import {
  createHttpClient,
  type HttpClient,
  type HttpRequest,
  type HttpResponse,
} from '../../platform/client/http-client.js';
import { withDeadline } from '../../supervision/deadline.js';
import type { AssignmentSource, Offer, SourceEvent } from '../assignment-source.js';
import { SourceError } from '../errors.js';
import type { DiscoveryEvent, Rung } from '../events.js';
import type { Peer } from '../access/peer.js';
import { statusError, toSourceError } from './http-failure.js';

/** Settings of an {@link HttpPollSource}. */
export interface HttpPollSourceOptions {
  readonly peer: Peer;
  /** How the control plane is called in events. */
  readonly controlPlane: string;
  /** Told of each answer to a poll. */
  readonly observer: Observer<DiscoveryEvent>;
  readonly nodeId: string;
  readonly clock: Clock;
  readonly fetchTimeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly firstResponseTimeoutMs: number;
  readonly maxResponseBytes: number;
  /** So long between the starts of two polls at least, also when each brings news: nobody would see more of them. */
  readonly minPollIntervalMs: () => number;
  /** True while an absence waits to be believed: polls are kept short, so that the word is fresh. */
  readonly isHurried: () => boolean;
}

const PATH = '/v3/discovery:monitoringassignments';

/** The first poll asks for a short wait, so that a silent peer is known soon. */
const FIRST_FETCH_TIMEOUT_MS = 10_000;

const HURRIED_FETCH_TIMEOUT_MS = 1_000;

/** How much later than asked for an answer may come before the server counts as gone. */
const FETCH_TIMEOUT_SLACK_MS = 15_000;

/** A load balancer over several control planes brings every poll back at once, each under its own version. */
const MIN_QUIET_INTERVAL_MS = 1_000;

/**
 * After an answer so many times as long as it kept us busy: so a large mesh in which targets change all the time costs
 * us, and about as much the control plane, no more than a fifth of a core.
 */
const REST_FACTOR = 4;

/** What took longer was not all work: the machine may have stood still. */
const MAX_REST_MS = 10_000;

/** Between the starts of two polls while an absence waits to be believed: what contradicts it must not come too late. */
const HURRIED_INTERVAL_MS = 1_000;

/** What was said of an offer. */
interface Verdict {
  hasNews: boolean;
  /** How long we were busy with it, as far as it is known. */
  workMs: number;
}

/** The long poll of MADS v1 over HTTP (Kuma 1.2 and later; since 2.7 the only transport). */
export class HttpPollSource implements AssignmentSource {
  readonly rung: Rung = { transport: 'http', apiVersion: 'v1' };
  readonly #options: HttpPollSourceOptions;
  #ledger: Ledger = EMPTY_LEDGER;

  constructor(options: HttpPollSourceOptions) {
    this.#options = options;
  }

  /** See {@link AssignmentSource.subscribe}. */
  async *subscribe(signal: AbortSignal): AsyncGenerator<SourceEvent, void, undefined> {
    signal.throwIfAborted();
    const { endpoint, connector } = this.#options.peer;
    const stage = { endpoint, way: '', answered: false };
    let client: HttpClient | undefined;
    try {
      stage.way = connector.wayText(endpoint);
      client = createHttpClient(this.#options.peer, this.#options);
      this.#ledger = reopened(this.#ledger);
      for await (const event of this.#polls(client, signal)) {
        stage.answered = true;
        yield event;
      }
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof HouseError ? error : toSourceError(error, stage);
    } finally {
      await client?.close();
    }
  }

  async *#polls(
    client: HttpClient,
    signal: AbortSignal,
  ): AsyncGenerator<SourceEvent, never, undefined> {
    const { clock } = this.#options;
    for (let polls = 0; ; polls++) {
      const startedAtMs = clock.now();
      const response = await this.#poll(client, signal);
      if (polls === 0) yield { kind: 'connected', resumed: this.#ledger.version !== '' };
      const verdict: Verdict = { hasNews: false, workMs: 0 };
      if (response.status === 304)
        yield { kind: 'unchanged', hasNothing: this.#ledger.version === '' };
      else {
        const observe = ({ ms }: Slice): void => {
          verdict.workMs += ms;
        };
        const answer = await runInSlices(scanJsonResponse(response.body), {
          signal,
          clock,
          observe,
        });
        yield { kind: 'offer', offer: this.#toOffer(answer, verdict) };
      }
      const waitMs = this.#waitMs(verdict, clock.now() - startedAtMs);
      if (waitMs > 0) await clock.sleep(waitMs, signal);
    }
  }

  /** How long to wait for the next poll, when this one has taken `tookMs` from its start. */
  #waitMs({ hasNews, workMs }: Verdict, tookMs: number): number {
    const { minPollIntervalMs, isHurried } = this.#options;
    const intervalMs = hasNews ? minPollIntervalMs() : MIN_QUIET_INTERVAL_MS;
    const waitMs = Math.max(intervalMs - tookMs, Math.min(REST_FACTOR * workMs, MAX_REST_MS));
    return isHurried() ? Math.min(waitMs, HURRIED_INTERVAL_MS - tookMs) : waitMs;
  }

  async #poll(client: HttpClient, signal: AbortSignal): Promise<HttpResponse> {
    const { clock, firstResponseTimeoutMs, controlPlane, observer } = this.#options;
    const isFirst = this.#ledger.version === '';
    const fetchTimeoutMs = this.#fetchTimeoutMs(isFirst);
    const ms = isFirst ? firstResponseTimeoutMs : fetchTimeoutMs + FETCH_TIMEOUT_SLACK_MS;
    const onTimeout = (): Error =>
      new SourceError('no-answer', `No answer within ${formatDuration(ms)}`);
    const request = await this.#request(fetchTimeoutMs);
    const response = await withDeadline(
      (scope) => client.send(request, scope),
      { clock, ms, onTimeout },
      signal,
    );
    const { status } = response;
    observer.observe({ kind: 'polled', controlPlane, status });
    if (status !== 200 && status !== 304) throw statusError(response);
    return response;
  }

  /** What the server is asked to wait for news; the first time well within the time that we give it to answer. */
  #fetchTimeoutMs(isFirst: boolean): number {
    const { fetchTimeoutMs, firstResponseTimeoutMs, isHurried } = this.#options;
    const limits = [fetchTimeoutMs];
    if (isFirst) limits.push(FIRST_FETCH_TIMEOUT_MS, firstResponseTimeoutMs * (2 / 3));
    if (isHurried()) limits.push(HURRIED_FETCH_TIMEOUT_MS);
    return Math.min(...limits);
  }

  /** Kuma refuses unknown members, wants a node since 2.6, and takes the content type in lower case only. */
  async #request(fetchTimeoutMs: number): Promise<HttpRequest> {
    const { version, nonce } = this.#ledger;
    const body = {
      version_info: version,
      node: { id: this.#options.nodeId },
      type_url: assignmentTypeUrl('v1'),
      resource_names: [],
      response_nonce: nonce,
    };
    return {
      method: 'POST',
      path: `${PATH}?fetch-timeout=${formatDuration(fetchTimeoutMs)}`,
      headers: {
        ...(await this.#options.peer.headers()),
        'content-type': 'application/json',
        accept: 'application/json',
      },
      body: JSON.stringify(body),
    };
  }

  /** Over HTTP a reply is the next poll; it has no place for a reason. */
  #toOffer(answer: DiscoveryResponse, verdict: Verdict): Offer {
    return {
      version: answer.version,
      typeUrl: answer.typeUrl,
      resources: answer.resources,
      provisional: false,
      // A poll is over when its answer is there: nothing makes that moot. Shared, it would have many listeners.
      moot: new AbortController().signal,
      accept: (hasNews, workMs = 0) => {
        this.#ledger = answered(answer);
        verdict.hasNews = hasNews;
        verdict.workMs += workMs;
      },
      reject: (_, hasNews = false, workMs = 0) => {
        this.#ledger = answered(answer);
        verdict.hasNews = hasNews;
        verdict.workMs += workMs;
      },
    };
  }
}
