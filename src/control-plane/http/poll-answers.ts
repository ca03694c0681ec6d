import type { HttpAnswer } from '../../platform/server/http-front.js';
import type { HttpBehaviour } from '../eras/behaviour.js';

/** A request that does not get what it asked for. `reason` is for our own log. */
export interface PollRefusal<Answer extends HttpAnswer | 'cut' = HttpAnswer | 'cut'> {
  readonly answer: Answer;
  readonly reason: string;
}

/** A refusal by status alone: the line of text that Kuma's router gives. `allowed` is the method that 405 names. */
export function plainRefusal(
  status: keyof typeof PLAIN_REASONS,
  allowed = 'POST',
): PollRefusal<HttpAnswer> {
  const { reason, more = '' } = PLAIN_REASONS[status];
  const type = { 'Content-Type': 'text/plain; charset=utf-8' };
  return {
    reason,
    answer: {
      status,
      headers: status === 405 ? { Allow: allowed, ...type } : type,
      body: `${String(status)}: ${reason}${more}`,
    },
  };
}

/** A refusal of what was asked for: 400 with Kuma's error document. */
export function badRequest(
  { title, detail }: { readonly title: string; readonly detail: string },
  document: HttpBehaviour['errorDocument'],
): PollRefusal {
  const full = { type: '', status: 0, title, detail, details: detail };
  const said = document === 'full' ? full : { title, details: detail };
  return {
    reason: `${title}: ${detail}`,
    answer: {
      status: 400,
      headers: { 'Content-Type': 'application/json' },
      body: `${JSON.stringify(said, undefined, ' ')}\n`,
    },
  };
}

/** The way from a path with doubled slashes or dots to the one that is meant. */
export function redirect(status: 301 | 307, location: string): PollRefusal {
  const answer = { status, headers: { Location: location }, body: '' };
  return { answer, reason: `redirected to ${location}` };
}

/** The connection is closed without an answer. */
export function cutOff(reason: string): PollRefusal {
  return { answer: 'cut', reason };
}

const PLAIN_REASONS: Readonly<
  Record<404 | 405 | 406 | 415, { readonly reason: string; readonly more?: string }>
> = {
  404: { reason: 'Page Not Found' },
  405: { reason: 'Method Not Allowed' },
  406: { reason: 'Not Acceptable', more: '\n\nAvailable representations: application/json' },
  415: { reason: 'Unsupported Media Type' },
};
