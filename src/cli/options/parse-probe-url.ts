import { withForm } from './option-spec.js';
import type { Parsed } from './option-spec.js';

/** What {@link parseProbeUrl} takes, in words. */
export const PROBE_URL_FORM = 'http://HOST:PORT/PATH or https://HOST:PORT/PATH';

/** Reads an address of HTTP without user and password. */
export const parseProbeUrl = withForm({ pattern: '^https?://' }, (text): Parsed<URL> => {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return { wanted: PROBE_URL_FORM };
  const url = new URL(text);
  if (url.username === '' && url.password === '') return { value: url };
  return {
    problem: 'user and password do not belong into it: see --user and --password-file',
    wanted: PROBE_URL_FORM,
  };
});
