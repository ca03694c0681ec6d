import { randomUUID } from 'node:crypto';
import type { Observer } from '../../base/observer.js';
import type { HttpAnswer, HttpRequest } from '../../platform/server/http-front.js';
import type { ApiServerBehaviour, ControlPlaneFacts } from '../eras/behaviour.js';
import type { ControlPlaneEvent } from '../control-plane-event.js';
import { plainRefusal } from './poll-answers.js';
import { readTarget } from './read-target.js';

/** Go's HTTP writer escapes what means something in HTML; no text of ours has any of it, but a file name may. */
const HTML = /[<>&]/g;

/** The names that an embedded control plane has for itself: a host name that is nobody's, and ids of its own. */
export function newIdentity(): Pick<ControlPlaneFacts, 'hostname' | 'instanceId' | 'clusterId'> {
  const hostname = 'kuma-control-plane';
  return {
    hostname,
    instanceId: `${hostname}-${randomUUID().slice(0, 4)}`,
    clusterId: randomUUID(),
  };
}

/** Answers requests as the API server of a behaviour does: what it is, and where MADS is. All else is 404. */
export function answerApiRequest(
  http: HttpRequest,
  {
    behaviour,
    facts,
  }: { readonly behaviour: ApiServerBehaviour; readonly facts: ControlPlaneFacts },
  observer: Observer<ControlPlaneEvent>,
): HttpAnswer {
  const answer = toAnswer(http, behaviour, facts);
  const { peer, method, target } = http;
  observer.observe({ kind: 'api-answered', peer, method, target, status: answer.status });
  return answer;
}

function toAnswer(
  { method, target }: HttpRequest,
  { index, catalog, config }: ApiServerBehaviour,
  facts: ControlPlaneFacts,
): HttpAnswer {
  const documents: Readonly<Record<string, (() => string) | undefined>> = {
    '/': () => indented(index(facts)),
    '/catalog': catalog && (() => indented(catalog(facts))),
    '/config': () => compact(config(facts)),
  };
  const { path } = readTarget(target);
  const render = Object.hasOwn(documents, path) ? documents[path] : undefined;
  if (render === undefined) return plainRefusal(404).answer;
  if (method !== 'GET') return plainRefusal(405, 'GET').answer;
  return { status: 200, headers: { 'Content-Type': 'application/json' }, body: render() };
}

/** As go-restful writes a document. */
function indented(document: object): string {
  return `${escaped(JSON.stringify(document, undefined, ' '))}\n`;
}

/** As the configuration is written: it was JSON already. */
function compact(document: object): string {
  return escaped(JSON.stringify(document));
}

function escaped(json: string): string {
  return json.replace(HTML, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
