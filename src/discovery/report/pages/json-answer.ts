import type { WebAnswer } from '../../../observability/route.js';

/** An answer with `data` as JSON, one line with a line end. */
export function jsonAnswer(data: unknown, status = 200): WebAnswer {
  return {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-cache' },
    body: `${JSON.stringify(data)}\n`,
  };
}
