import { createPages, type PagesOptions } from '../../src/discovery/report/pages/create-pages.js';
import type { WebAnswer, WebRequest } from '../../src/observability/route.js';
import { toHandler } from '../../src/observability/to-handler.js';
import { FakeInspection } from './fake-inspection.js';
import { NOW_MS, sampleStatus } from './sample-status.js';

/** How a page is asked for. */
export interface Asking {
  readonly method?: WebRequest['method'];
  /** With names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly peer?: string;
  readonly signal?: AbortSignal;
}

/** Pages of a run that is well, at {@link NOW_MS}, with what a test gives instead. */
export function samplePages(more: Partial<PagesOptions> = {}): PagesOptions {
  const inspection = new FakeInspection();
  return {
    status: () => sampleStatus(),
    inspection: () => inspection,
    configuration: () => 'label-style: classic   (default)',
    lifecycle: false,
    mask: (text) => text,
    now: () => NOW_MS,
    product: { name: 'kuma-prometheus-sd', version: '0.1.0' },
    ...more,
  };
}

/** Asks for a page as a web server does. */
export type AskPages = (target: string, asking?: Asking) => Promise<WebAnswer>;

/** Makes pages, to be asked without a server. */
export function openPages(more: Partial<PagesOptions> = {}): AskPages {
  const handle = toHandler(createPages(samplePages(more)));
  return (target, { method = 'GET', headers = {}, peer = '10.0.0.9:40000', signal } = {}) => {
    const { pathname, searchParams } = new URL(target, 'http://127.0.0.1');
    return handle({
      method,
      path: pathname,
      query: searchParams,
      header: (name) => headers[name.toLowerCase()],
      peer,
      signal: signal ?? new AbortController().signal,
    });
  };
}

/** The text of an answer. */
export function bodyOf({ body = '' }: WebAnswer): string {
  return body.toString();
}

/** What somebody reads in a page: no markup, blanks as one. */
export function readableText(answer: WebAnswer): string {
  const [, main = ''] = /<main[^>]*>(.*)<\/main>/s.exec(bodyOf(answer)) ?? [];
  return main
    .replace(/<[^>]*>/g, ' ')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim();
}
