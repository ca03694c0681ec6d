// Turns the .proto files below proto/ into src/mads/descriptor.ts, so that the running program reads no file.
//
//   node scripts/make-descriptor.mjs           writes src/mads/descriptor.ts
//   node scripts/make-descriptor.mjs --print   prints what it would write
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import prettier from 'prettier';
import protobuf from 'protobufjs';

const home = fileURLToPath(new URL('..', import.meta.url));
const output = join(home, 'src/mads/descriptor.ts');

/** Reads every .proto file into one root. Imports need no following: all files are read anyway. */
function readProtos(directory) {
  const root = new protobuf.Root();
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  for (const name of names.filter((name) => name.endsWith('.proto')).sort()) {
    protobuf.parse(readFileSync(join(directory, name), 'utf8'), root, { keepCase: true });
  }
  return root.resolveAll();
}

async function render() {
  const json = JSON.stringify(readProtos(join(home, 'proto')).toJSON());
  const source = `// Generated from proto/ by \`node scripts/make-descriptor.mjs\`. Do not edit.

/** The messages and services of proto/ as protobufjs describes them in JSON (an \`INamespace\`). */
export const descriptor: Readonly<Record<string, unknown>> = ${json};
`;
  const config = await prettier.resolveConfig(output);
  return prettier.format(source, { ...config, filepath: output });
}

const rendered = await render();
if (process.argv.includes('--print')) process.stdout.write(rendered);
else writeFileSync(output, rendered);
