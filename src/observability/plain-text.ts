import type { WebAnswer } from './route.js';

/** An answer of one line of text. */
export function plainText(status: number, line: string): WebAnswer {
  const headers = { 'Content-Type': 'text/plain; charset=utf-8' };
  return { status, headers, body: `${line}\n` };
}
