import { oneLine } from '../base/one-line.js';
import type { Metrics } from './metrics.js';
import { plainText } from './plain-text.js';
import type { Route, WebAnswer, WebRequest } from './route.js';

/** Whether all is well, or what is not, in a sentence. */
export type Verdict =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly reason: string;
      /** What is answered. Default 503; 400 says that the question is none. */
      readonly status?: 400 | 500 | 503;
    };

/** How a service is. */
export interface Health {
  /** False is a reason to restart it. */
  healthy(): Verdict;
  /** `query` is that of the request: a service may be ready in more than one sense. */
  ready(query: URLSearchParams): Verdict;
}

/** What the routes are made of. */
export interface ServiceRoutesOptions {
  /** The name of what answers: `kuma-prometheus-sd`. */
  readonly product: string;
  readonly metrics: Pick<Metrics, 'render'>;
  readonly health: Health;
  /** Reads the configuration again. Without it there is no `/-/reload`. */
  readonly reload?: () => Promise<Verdict>;
}

/**
 * What every service has, under the names that Prometheus has for it: `/metrics`, `/-/healthy` and `/livez`,
 * `/-/ready` and `/readyz`, `POST /-/reload`.
 */
export function serviceRoutes(options: ServiceRoutesOptions): readonly Route[] {
  const { product, metrics, health, reload } = options;
  const healthy = (): WebAnswer => toAnswer(health.healthy(), `${product} is Healthy.`);
  const ready = ({ query }: WebRequest): WebAnswer =>
    toAnswer(health.ready(query), `${product} is Ready.`);
  return [
    { method: 'GET', path: '/metrics', answer: () => answerMetrics(metrics) },
    ...['/-/healthy', '/livez'].map((path) => ({ method: 'GET', path, answer: healthy }) as const),
    ...['/-/ready', '/readyz'].map((path) => ({ method: 'GET', path, answer: ready }) as const),
    ...(reload === undefined ? [] : [reloadRoute(reload)]),
  ];
}

function reloadRoute(reload: () => Promise<Verdict>): Route {
  return {
    method: 'POST',
    path: '/-/reload',
    answer: async () => toAnswer(await reload(), 'The configuration was reloaded.'),
  };
}

async function answerMetrics(metrics: Pick<Metrics, 'render'>): Promise<WebAnswer> {
  const { contentType, text } = await metrics.render();
  return { status: 200, headers: { 'Content-Type': contentType }, body: text };
}

/** Reasons may hold what a peer said. */
function toAnswer(verdict: Verdict, words: string): WebAnswer {
  if (verdict.ok) return plainText(200, words);
  return plainText(verdict.status ?? 503, oneLine(verdict.reason));
}
