import { assignmentTypeUrl } from '../../mads/api-version.js';
import { renderJsonResponse } from '../../mads/encode-discovery-response.js';
import type { HttpAnswer, HttpRequest } from '../../platform/server/http-front.js';
import type { HttpBehaviour } from '../eras/behaviour.js';
import type { ControlPlaneContext } from '../control-plane-context.js';
import { inAnyOrder } from '../assignments/in-any-order.js';
import { readPoll, type Poll } from './read-poll.js';
import { selectResources, type Snapshot } from '../assignments/snapshot.js';
import type { PollView } from '../assignments/snapshot-feed.js';

/** A poll that may take less than this is over before Go has looked anything up. */
const INSTANT_MS = 0.001;

/**
 * Answers an HTTP request: a long poll gets 200 as soon as there is another version than the one it names, 304 at
 * its deadline or when its signal aborts, and everything else its error.
 */
export async function answerPoll(
  http: HttpRequest,
  behaviour: HttpBehaviour,
  context: ControlPlaneContext,
): Promise<HttpAnswer | 'cut'> {
  const poll = readPoll(http, behaviour);
  const { peer } = http;
  if ('answer' in poll) {
    const { answer, reason } = poll;
    const status = answer === 'cut' ? 0 : answer.status;
    context.observer.observe({ kind: 'request-refused', peer, status, reason });
    return answer;
  }
  const { nodeId, errorDetail } = poll.request;
  if (errorDetail !== undefined) {
    const { message } = errorDetail;
    const rejected = { kind: 'rejected', transport: 'http', isRepeated: false } as const;
    context.observer.observe({ ...rejected, peer, nodeId, message });
  }
  const isOver = behaviour.expiresAtOnce && poll.timeoutMs > 0 && poll.timeoutMs < INSTANT_MS;
  const snapshot = isOver ? undefined : await nextSnapshot(poll, http.signal, context);
  return toAnswer(poll, { snapshot, peer }, context);
}

/** Waits for another version than the client's, but not longer than the client wants to. */
async function nextSnapshot(
  { request, timeoutMs }: Poll,
  signal: AbortSignal,
  { feed, clock }: ControlPlaneContext,
): Promise<Snapshot | undefined> {
  const polled = feed.forPoll({ apiVersion: 'v1', nodeId: request.nodeId });
  const over = new AbortController();
  const end = (): void => {
    over.abort();
  };
  if (timeoutMs <= 0 || signal.aborted) end();
  signal.addEventListener('abort', end);
  const deadline = clock.sleep(Math.max(timeoutMs, 0), over.signal).then(end, () => undefined);
  const snapshot = await newerThan(request.versionInfo, polled, over.signal);
  signal.removeEventListener('abort', end);
  end();
  await deadline;
  return snapshot;
}

/** A poll that is not told of changes gets what is there already, or waits in vain. */
async function newerThan(
  version: string,
  { view, isTold }: PollView,
  signal: AbortSignal,
): Promise<Snapshot | undefined> {
  const { current } = view;
  if (isTold || current?.version !== version) return view.newerThan(version, signal);
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
  return undefined;
}

function toAnswer(
  { request }: Poll,
  { snapshot, peer }: { readonly snapshot: Snapshot | undefined; readonly peer: string },
  { behaviour, observer, random }: ControlPlaneContext,
): HttpAnswer {
  const { nodeId, resourceNames } = request;
  const answered = { kind: 'answered', transport: 'http', apiVersion: 'v1', peer, nodeId } as const;
  if (snapshot === undefined) {
    const version = request.versionInfo;
    observer.observe({ ...answered, version, outcome: 'unchanged', resources: 0 });
    return { status: 304 };
  }
  const { version } = snapshot;
  const selected = selectResources(snapshot, resourceNames).json;
  const resources = behaviour.resources === 'as-kuma' ? inAnyOrder(selected, random) : selected;
  const outcome = 'assignments';
  observer.observe({ ...answered, version, outcome, resources: resources.length });
  return {
    status: 200,
    // Kuma's own: go-restful writes the JSON as a plain text.
    headers: { 'Content-Type': 'text/plain; charset=utf-8' },
    body: renderJsonResponse({ version, typeUrl: assignmentTypeUrl('v1') }, resources),
  };
}
