import { createHash } from 'node:crypto';

import { LIVE_SCRIPT } from './live.js';
import { STYLE } from './style.js';

/** What a page of ours may do: apply its own style, run its own script, ask its own server. The icon is in the page. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src '${hashOf(STYLE)}'`,
  `script-src '${hashOf(LIVE_SCRIPT)}'`,
  "connect-src 'self'",
  'img-src data:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
