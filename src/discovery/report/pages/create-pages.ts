import type { Route, WebAnswer, WebRequest } from '../../../observability/route.js';
import type { Inspection, TargetPage, TargetQuery } from '../../inspection/inspection.js';
import type { Status } from '../status.js';
import { entityTag, unlessKnown } from './entity-tag.js';
import { jsonAnswer } from './json-answer.js';
import type { Product } from './layout.js';
import { maskTexts } from './mask-texts.js';
import { noticePage } from './notice-page.js';
import { releaseHold } from './release-hold.js';
import { RELEASE_HOLD_PATH } from './release-hold-path.js';
import { createSdAnswer } from './sd-answer.js';
import { SdReaders } from './sd-readers.js';
import { statusJson } from './status-json.js';
import { statusPage } from './status-page.js';
import type { StatusView } from './status-view.js';
import { parseTargetParameters } from './target-parameters.js';
import { targetsJson } from './targets-json.js';
import { startingTargetsPage, targetsPage } from './targets-page.js';

/** What the pages tell of, asked for anew with each request. */
export interface PagesOptions {
  readonly status: () => Status;
  /** `undefined` until the discovery is under way. */
  readonly inspection: () => Inspection | undefined;
  /** The effective configuration, as lines of text. */
  readonly configuration: () => string;
  /** Whether what the guard holds may be released by POST (`--web-enable-lifecycle`). */
  readonly lifecycle: boolean;
  /** Hides secrets in a text. All that is shown goes through it; the list of `/sd` is that of the file. */
  readonly mask: (text: string) => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly product: Product;
}

/**
 * The pages of a discovery run: `/`, `/status.json`, `/targets`, `/targets.json`, `/sd` and, where lifecycle is
 * enabled, `POST /-/release-hold`. They share the memory of who reads `/sd`.
 */
export function createPages(options: PagesOptions): readonly Route[] {
  const { product, inspection, now, lifecycle } = options;
  const readers = new SdReaders();
  const view = (): StatusView => statusView(options, readers);
  const get = (path: string, answer: Route['answer']): Route => ({ method: 'GET', path, answer });
  const pages = [
    get('/', () => statusPage(product, view())),
    get('/status.json', () => statusJson(product, view())),
    get('/targets', (request) => answerWithTargets(request, options, pageForms(product))),
    get('/targets.json', (request) => answerWithTargets(request, options, JSON_FORMS)),
    get('/sd', createSdAnswer({ inspection, readers, now })),
  ];
  if (!lifecycle) return pages;
  const answer = (request: WebRequest): WebAnswer => releaseHold(request, options);
  return [...pages, { method: 'POST', path: RELEASE_HOLD_PATH, answer }];
}

function statusView(options: PagesOptions, readers: SdReaders): StatusView {
  const { status, inspection, configuration, lifecycle, mask, now } = options;
  const nowMs = now();
  const shown = {
    status: status(),
    held: inspection()?.controlPlanes(),
    readers: readers.list(nowMs),
    configuration: configuration(),
  };
  return { ...maskTexts(shown, mask), nowMs, lifecycle };
}

/** How an answer about targets is said. */
interface TargetForms {
  readonly found: (found: TargetPage, query: TargetQuery) => WebAnswer;
  readonly starting: () => WebAnswer;
  readonly nonsense: (problem: string) => WebAnswer;
}

function pageForms(product: Product): TargetForms {
  const back = { path: '/targets', text: 'All targets' };
  return {
    found: (found, query) => targetsPage(product, found, query),
    starting: () => startingTargetsPage(product),
    nonsense: (text) =>
      noticePage(product, { status: 400, title: 'That makes no sense here', text, back }),
  };
}

const JSON_FORMS: TargetForms = {
  found: targetsJson,
  starting: () => jsonAnswer({ error: 'Starting: there are no targets to be shown yet.' }, 503),
  nonsense: (error) => jsonAnswer({ error }, 400),
};

async function answerWithTargets(
  request: WebRequest,
  { inspection, mask }: PagesOptions,
  forms: TargetForms,
): Promise<WebAnswer> {
  const parsed = parseTargetParameters(request.query);
  if ('problem' in parsed) return forms.nonsense(mask(parsed.problem));
  const looked = inspection();
  if (looked === undefined) return forms.starting();
  try {
    const found = await looked.targets(parsed.query, request.signal);
    const answer = forms.found(maskTexts(found, mask), parsed.query);
    if (answer.status !== 200) return answer;
    return unlessKnown(request, answer, entityTag(answer.body ?? ''));
  } catch (error) {
    // Nobody waits for this answer any more.
    if (request.signal.aborted) return { status: 503 };
    throw error;
  }
}
