import { createHmac, randomBytes } from 'node:crypto';
import { compare } from 'bcryptjs';
import type { Clock } from '../../../base/clock.js';

/** What becomes of a request: `busy` means that too many passwords wait to be looked at. */
export type Admission = 'welcome' | 'unnamed' | 'wrong' | 'busy';

/** Users and the bcrypt hashes of their passwords. */
export type Users = ReadonlyMap<string, string>;

/** Each Prometheus has one; more would be passwords that somebody changed. */
const MAX_KNOWN = 256;

const MAX_WAITING = 32;

/** What a password costs in time is waited for this often before the next one is looked at. */
const REST = 2;

/** Longer ones are cut by bcrypt itself, after much work. */
const MAX_CREDENTIALS_LENGTH = 1_024;

/**
 * Basic authentication against bcrypt hashes, which are made to be slow. Credentials that were right are known from
 * then on; all others are looked at one after the other, with a rest between, so that whoever guesses costs a third
 * of a core at most and the rest of the process goes on. A name that nobody has costs as much as one that somebody
 * has.
 */
export class BasicAuth {
  readonly #clock: Clock;
  readonly #key = randomBytes(32);
  readonly #known = new Set<string>();
  readonly #closing = new AbortController();
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Looks at the Authorization header of a request. */
  async admit(header: string | undefined, users: Users): Promise<Admission> {
    const credentials = readCredentials(header);
    if (credentials === undefined) return 'unnamed';
    const { user, password } = credentials;
    const hash = users.get(user);
    const print = this.#fingerprint([user, hash ?? '', password]);
    if (hash !== undefined && this.#known.has(print)) return 'welcome';
    if (this.#waiting >= MAX_WAITING) return 'busy';
    const [someHash = ''] = users.values();
    const fits = await this.#look(password, hash ?? someHash);
    if (!fits || hash === undefined) return 'wrong';
    this.#remember(print);
    return 'welcome';
  }

  /** Whoever waits is turned away. */
  close(): void {
    this.#closing.abort();
  }

  async #look(password: string, hash: string): Promise<boolean> {
    this.#waiting += 1;
    const turn = this.#last.then(() => this.#compare(password, hash));
    this.#last = turn.then(({ tookMs }) => this.#rest(tookMs));
    try {
      return (await turn).fits;
    } finally {
      this.#waiting -= 1;
    }
  }

  async #compare(password: string, hash: string): Promise<{ fits: boolean; tookMs: number }> {
    if (this.#closing.signal.aborted) return { fits: false, tookMs: 0 };
    const startMs = this.#clock.now();
    const fits = await compare(password, hash);
    return { fits, tookMs: fits ? 0 : this.#clock.now() - startMs };
  }

  async #rest(tookMs: number): Promise<void> {
    await this.#clock.sleep(REST * tookMs, this.#closing.signal).catch(() => undefined);
  }

  #remember(print: string): void {
    if (this.#known.size >= MAX_KNOWN) this.#known.clear();
    this.#known.add(print);
  }

  /** Passwords are not kept. The hash is in it: with another one the password has to be looked at again. */
  #fingerprint(parts: readonly string[]): string {
    return createHmac('sha256', this.#key).update(JSON.stringify(parts)).digest('base64');
  }
}

function readCredentials(
  header: string | undefined,
): { readonly user: string; readonly password: string } | undefined {
  const [, encoded] = /^basic +([A-Za-z0-9+/_-]+={0,2}) *$/i.exec(header ?? '') ?? [];
  if (encoded === undefined || encoded.length > MAX_CREDENTIALS_LENGTH) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) return undefined;
  return { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
