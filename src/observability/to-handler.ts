import { plainText } from './plain-text.js';
import type { Route, WebAnswer, WebRequest } from './route.js';

/**
 * Makes of routes what answers all requests: 404 where no route has the path, 405 where none has the method.
 * Of two routes for the same thing the first counts.
 */
export function toHandler(routes: readonly Route[]): (request: WebRequest) => Promise<WebAnswer> {
  const byPath = new Map<string, Route[]>();
  for (const route of routes) {
    const others = byPath.get(route.path);
    if (others === undefined) byPath.set(route.path, [route]);
    else others.push(route);
  }
  return async (request) => {
    const there = byPath.get(request.path);
    if (there === undefined) return plainText(404, 'Not Found');
    const route = there.find(({ method }) => method === request.method);
    return route === undefined ? methodNotAllowed(there) : await route.answer(request);
  };
}

function methodNotAllowed(routes: readonly Route[]): WebAnswer {
  const methods = routes.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  const answer = plainText(405, 'Method Not Allowed');
  return { ...answer, headers: { ...answer.headers, Allow: [...new Set(methods)].join(', ') } };
}
