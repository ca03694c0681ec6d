import { readProduct } from './product.js';

/** Prints name and version of this program, as `--version` asks for. */
export function sayVersion(): void {
  const { name, version } = readProduct();
  process.stdout.write(`${name} ${version}\n`);
}
