import type { HttpResponse } from '../../../platform/client/http-client.js';
import { statusText } from '../../following/locate/status-text.js';

const MAX_TITLE = 100;
const MAX_SEARCHED_BYTES = 64 * 1024;

/** Who answered, by what it says of itself: of a page for people its title, else as {@link statusText}. */
export function serverText(response: HttpResponse): string {
  const { status, headers, body } = response;
  const page = body.subarray(0, MAX_SEARCHED_BYTES).toString('utf8');
  const [, title] = /<title[^>]*>\s*([^<]*?)\s*<\/title/i.exec(page) ?? [];
  if (title === undefined) return statusText(response);
  const server = headers.get('server');
  const name = server === undefined ? '' : `, server "${server.slice(0, MAX_TITLE)}"`;
  return `HTTP ${String(status)}${name}, the page "${title.slice(0, MAX_TITLE)}"`;
}
