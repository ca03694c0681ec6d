/** Flags whose file is a secret: those who hurry give the secret itself. */
const SECRET_FLAGS: ReadonlySet<string> = new Set([
  '--tls-key-file',
  '--bearer-token-file',
  '--password-file',
]);

/** No secret is that short that it is worth a look. Paths may be longer than this, but seldom are. */
const MAX_SHOWN_LENGTH = 255;

/**
 * The path that `flags` were given, as it may be repeated in messages and logs; `undefined` when it may be no path but
 * what should be in the file: a PEM, or, where the file is a secret, anything that does not look like a path.
 */
export function pathText(path: string, flags: readonly string[]): string | undefined {
  if (/[\r\n]|-----BEGIN/.test(path)) return undefined;
  const isSecret = flags.some((flag) => SECRET_FLAGS.has(flag));
  return !isSecret || looksLikePath(path, flags) ? path : undefined;
}

function looksLikePath(path: string, flags: readonly string[]): boolean {
  if (path.length > MAX_SHOWN_LENGTH || looksLikeBase64(path)) return false;
  if (/^\.{0,2}\//.test(path)) return true;
  // A dot is in no base64 of a key, but there are two of them in a JWT.
  return !flags.includes('--bearer-token-file') && !path.includes('/') && path.includes('.');
}

/** One in 64 of them begins with a slash, as paths do. */
function looksLikeBase64(text: string): boolean {
  return /^[A-Za-z0-9+/]{16,}={0,2}$/.test(text) && /[A-Z]/.test(text) && /[a-z]/.test(text);
}
