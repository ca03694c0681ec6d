import type { Secrets } from '../../base/secrets.js';
import { pathText } from '../../discovery/access/path-text.js';
import type { OptionSpec } from './option-spec.js';

const MASK = '***';

/**
 * The text of an option as it may be shown: `***` for what is secret in it, so that what is left is still a value of
 * the option.
 */
export function shownText(spec: OptionSpec<unknown>, text: string, secrets: Secrets): string {
  // Those who hurry give what should be in the file.
  const isFile = spec.placeholder === 'FILE';
  if (isFile && pathText(text, [`--${spec.name}`]) === undefined) return MASK;
  if (!spec.secret) return secrets.mask(text);
  if (spec.form?.isPair === true) return text.replace(/=.*$/s, `=${MASK}`);
  return text.replace(/^([A-Za-z][A-Za-z0-9+.-]*:\/\/)?.*@/s, `$1${MASK}@`);
}
