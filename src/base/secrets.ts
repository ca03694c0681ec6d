/** Shorter ones would hide half of every text, and protect nothing. */
const MIN_LENGTH = 4;

/** Shorter ones are only hidden where they stand as a word of their own. */
const MIN_UNMISTAKABLE_LENGTH = 8;

const MASK = '***';

/**
 * All secrets that a process knows, and what hides them: every text that is printed, logged or written goes through
 * {@link Secrets.mask}, whoever said it: a peer may send back what we sent.
 */
export class Secrets {
  readonly #secrets = new Set<string>();
  #forms: readonly string[] = [];

  /** From now on `secret` is hidden: as it is, percent-encoded, as base64 and as JSON writes it. */
  add(secret: string): void {
    if (secret.length < MIN_LENGTH || this.#secrets.has(secret)) return;
    this.#secrets.add(secret);
    const forms = new Set([...this.#secrets].flatMap(formsOf));
    this.#forms = [...forms].sort((a, b) => b.length - a.length);
  }

  /**
   * Hides the value of a header: the whole of it, and what stands behind the name of a scheme (`Bearer …`,
   * `Basic …`, the latter decoded as well).
   */
  addHeader(value: string): void {
    this.add(value);
    const [, scheme = '', credentials = ''] = /^(\S+) +(\S.*)$/.exec(value) ?? [];
    this.add(credentials);
    if (scheme.toLowerCase() === 'basic') this.addUserInfo(fromBase64(credentials));
  }

  /** Hides `USER:PASSWORD` and the password by itself. */
  addUserInfo(text: string): void {
    this.add(text);
    const colon = text.indexOf(':');
    if (colon >= 0) this.add(text.slice(colon + 1));
  }

  /** `text` with `***` for each secret, and for each half or more of a long one, as a text that was cut may hold. */
  mask(text: string): string {
    let masked = text;
    for (const form of this.#forms) masked = maskForm(masked, form);
    return masked;
  }
}

function formsOf(secret: string): readonly string[] {
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '');
  const base64url = Buffer.from(secret).toString('base64url');
  const json = JSON.stringify(secret).slice(1, -1);
  return [secret, encodeURIComponent(secret.toWellFormed()), json, base64, base64url];
}

function fromBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8');
}

function maskForm(text: string, form: string): string {
  if (form.length < MIN_UNMISTAKABLE_LENGTH) return maskWord(text, form);
  const shortest = Math.max(MIN_UNMISTAKABLE_LENGTH, Math.ceil(form.length / 2));
  const beginning = form.slice(0, shortest);
  let masked = '';
  let from = 0;
  for (;;) {
    const at = text.indexOf(beginning, from);
    if (at < 0) return masked + text.slice(from);
    masked += text.slice(from, at) + MASK;
    from = at + commonLength(text, form, { at, known: shortest });
  }
}

function commonLength(
  text: string,
  form: string,
  { at, known }: { readonly at: number; readonly known: number },
): number {
  let length = known;
  while (length < form.length && text[at + length] === form[length]) length += 1;
  return length;
}

function maskWord(text: string, word: string): string {
  const escaped = word.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  return text.replace(new RegExp(`(?<![A-Za-z0-9])${escaped}(?![A-Za-z0-9])`, 'g'), MASK);
}
