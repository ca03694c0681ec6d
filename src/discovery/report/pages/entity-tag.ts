import { createHash } from 'node:crypto';

import type { WebAnswer, WebRequest } from '../../../observability/route.js';

/** The entity tag of a body. Equal bytes have equal tags; a weak one, because the server may compress them. */
export function entityTag(body: string | Buffer): string {
  return `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
}

/** `answer` with its tag, or 304 where the asker says that it has it already (RFC 9110, If-None-Match). */
export function unlessKnown(request: WebRequest, answer: WebAnswer, tag: string): WebAnswer {
  const headers = { ...answer.headers, ETag: tag };
  const known = request.header('If-None-Match')?.split(',') ?? [];
  const isKnown = known.some((each) => `W/${each.trim().replace(/^W\//, '')}` === tag);
  return isKnown ? { status: 304, headers } : { ...answer, headers };
}
