import type { HttpResponse } from '../../../platform/client/http-client.js';

const MAX_EXCERPT = 200;

/** `HTTP 403`, with where it redirects to, or else how its body begins. */
export function statusText({ status, headers, body }: HttpResponse): string {
  const text = `HTTP ${String(status)}`;
  const target = headers.get('location');
  if (status >= 300 && status < 400 && target !== undefined)
    return `${text}, a redirect to "${target.slice(0, MAX_EXCERPT)}", which is not followed: give that address if it is right`;
  const excerpt = body.subarray(0, MAX_EXCERPT).toString('utf8').replace(/\s+/g, ' ').trim();
  return excerpt === '' ? text : `${text} "${excerpt}"`;
}
