import { textMember } from './json-value.js';
import { readJsonDocument } from './read-json-document.js';

/** What an API server says of itself to `GET /`. */
export interface ApiGreeting {
  /** `Kuma`, or what a vendor calls its own. */
  readonly product: string;
  /** Of the product; it may be anything, e.g. `unknown`. */
  readonly version: string;
  /** The version of Kuma that a vendor's product is made of; empty where that is not said. */
  readonly basedOnKuma: string;
}

/**
 * Decodes what an API server of any era answers to `GET /`: `product` since Kuma 2.1, until then `tagline`.
 *
 * @returns `undefined` when it is no such greeting.
 */
export function decodeApiGreeting(body: Buffer): ApiGreeting | undefined {
  const greeting = readJsonDocument(body, (document) => ({
    product: textMember(document, 'product') || textMember(document, 'tagline'),
    version: textMember(document, 'version'),
    basedOnKuma: textMember(document, 'basedOnKuma'),
  }));
  if (typeof greeting === 'string' || greeting.product === '' || greeting.version === '')
    return undefined;
  return greeting;
}
