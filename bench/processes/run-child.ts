import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { text } from 'node:stream/consumers';

/** Why a process gave no result. */
export interface ChildFailure {
  readonly failed: string;
}

/**
 * Runs a script of `bench/children` in a fresh process, to its end. `task` is handed to it as JSON, and its result
 * is what it prints as JSON. A process that fails is a finding, too: it may have run out of memory.
 */
export async function runChild<Result extends object>(
  script: string,
  task: object,
): Promise<Result | ChildFailure> {
  const path = fileURLToPath(new URL(`../children/${script}.js`, import.meta.url));
  const child = spawn(process.execPath, [path, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const [said, complained] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code, signal] = await ended;
  if (code === 0) return JSON.parse(said) as Result;
  return { failed: reasonOf(complained) ?? `ended with ${String(code ?? signal)}` };
}

/** True when the process gave no result. */
export function isFailure(result: object): result is ChildFailure {
  return 'failed' in result;
}

/** What Node says of an error that nobody caught, or of a heap that is full. */
function reasonOf(complained: string): string | undefined {
  const said = /^(?:FATAL ERROR: .*|(?:\w*Error)\b.*)$/m.exec(complained)?.[0];
  return said?.slice(0, 200);
}
