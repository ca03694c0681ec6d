import { assignmentTypeUrl } from '../mads/api-version.js';
import { renderJsonResponse } from '../mads/encode-discovery-response.js';
import type { HttpAnswer, HttpRequest } from '../platform/http-front.js';
import type { ControlPlaneContext } from './control-plane-context.js';
import { readPoll, type Poll } from './read-poll.js';
import { selectResources, type Snapshot } from './snapshot.js';

/**
 * Answers an HTTP request: a long poll gets 200 as soon as there is another version than the one it names, 304 at
 * its deadline or when its signal aborts, and everything else its error.
 */
export async function answerPoll(
  http: HttpRequest,
  context: ControlPlaneContext,
): Promise<HttpAnswer> {
  const poll = readPoll(http);
  const { peer } = http;
  if ('answer' in poll) {
    const { answer, reason } = poll;
    context.observer.observe({ kind: 'request-refused', peer, status: answer.status, reason });
    return answer;
  }
  const { nodeId, errorDetail } = poll.request;
  if (errorDetail !== undefined) {
    const { message } = errorDetail;
    context.observer.observe({ kind: 'rejected', transport: 'http', peer, nodeId, message });
  }
  const snapshot = await nextSnapshot(poll, http.signal, context);
  return toAnswer(poll, { snapshot, peer }, context);
}

/** Waits for another version than the client's, but not longer than the client wants to. */
async function nextSnapshot(
  { request, timeoutMs }: Poll,
  signal: AbortSignal,
  { board, clock }: ControlPlaneContext,
): Promise<Snapshot | undefined> {
  const over = new AbortController();
  const end = (): void => {
    over.abort();
  };
  if (timeoutMs <= 0 || signal.aborted) end();
  signal.addEventListener('abort', end);
  const deadline = clock.sleep(Math.max(timeoutMs, 0), over.signal).then(end, () => undefined);
  const snapshot = await board.newerThan(request.versionInfo, over.signal);
  signal.removeEventListener('abort', end);
  end();
  await deadline;
  return snapshot;
}

function toAnswer(
  { request }: Poll,
  { snapshot, peer }: { readonly snapshot: Snapshot | undefined; readonly peer: string },
  context: ControlPlaneContext,
): HttpAnswer {
  const answered = {
    kind: 'answered',
    transport: 'http',
    apiVersion: 'v1',
    peer,
    nodeId: request.nodeId,
  } as const;
  if (snapshot === undefined) {
    const version = request.versionInfo;
    context.observer.observe({ ...answered, version, outcome: 'unchanged', resources: 0 });
    return { status: 304 };
  }
  const { version } = snapshot;
  const { json } = selectResources(snapshot, request.resourceNames);
  context.observer.observe({
    ...answered,
    version,
    outcome: 'assignments',
    resources: json.length,
  });
  return {
    status: 200,
    // Kuma's own: go-restful writes the JSON as a plain text.
    headers: { 'Content-Type': 'text/plain; charset=utf-8' },
    body: renderJsonResponse({ version, typeUrl: assignmentTypeUrl('v1') }, json),
  };
}
