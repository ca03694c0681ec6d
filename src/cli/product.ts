import { createRequire } from 'node:module';

/** What package.json says about this program. */
export interface Product {
  readonly name: string;
  readonly version: string;
  readonly oclif: object;
}

/** Reads package.json, which lies two folders above, in `src` as in `dist`. */
export function readProduct(): Product {
  return createRequire(import.meta.url)('../../package.json') as Product;
}
