import type { HttpAnswer } from '../platform/http-front.js';

/** An HTTP error as Kuma words it. `reason` is for our own log. */
export interface PollRefusal {
  readonly answer: HttpAnswer;
  readonly reason: string;
}

/** A refusal by status alone: the line of text that Kuma's router gives. */
export function plainRefusal(status: keyof typeof PLAIN_REASONS): PollRefusal {
  const { reason, more = '', headers } = PLAIN_REASONS[status];
  return {
    reason,
    answer: {
      status,
      headers: { 'Content-Type': 'text/plain; charset=utf-8', ...headers },
      body: `${String(status)}: ${reason}${more}`,
    },
  };
}

/** A refusal of what was asked for: 400 with Kuma's error document (2.4 and later). */
export function badRequest(title: string, detail: string): PollRefusal {
  const document = { type: '', status: 0, title, detail, details: detail };
  return {
    reason: `${title}: ${detail}`,
    answer: {
      status: 400,
      headers: { 'Content-Type': 'application/json' },
      body: `${JSON.stringify(document, undefined, ' ')}\n`,
    },
  };
}

const PLAIN_REASONS: Readonly<
  Record<
    404 | 405 | 406 | 415,
    { readonly reason: string; readonly more?: string; readonly headers?: Record<string, string> }
  >
> = {
  404: { reason: 'Page Not Found' },
  405: { reason: 'Method Not Allowed', headers: { Allow: 'POST' } },
  406: { reason: 'Not Acceptable', more: '\n\nAvailable representations: application/json' },
  415: { reason: 'Unsupported Media Type' },
};
