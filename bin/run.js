#!/usr/bin/env node
import { existsSync } from 'node:fs';

const main = new URL('../dist/cli/main.js', import.meta.url);
if (existsSync(main)) {
  await (await import(main.href)).main(process.argv.slice(2));
} else {
  process.stderr.write(
    'Error: Cannot start: this checkout is not built; run "npm run build" first\n',
  );
  process.exitCode = 1;
}
