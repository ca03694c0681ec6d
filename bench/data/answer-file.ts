import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AnswerSpec } from './answer-spec.js';
import { encodeAnswer } from './encode-answer.js';

/**
 * The path of a file that holds the answer; it is generated when it is not there yet. It stays for later runs, in
 * the system's directory for temporary files.
 */
export function answerFile(spec: AnswerSpec): string {
  const directory = join(tmpdir(), `kuma-prometheus-sd-bench-${fingerprint()}`);
  const { shape, encoding, targets, variant } = spec;
  const path = join(directory, `${shape}-${variant}-${String(targets)}.${encoding}`);
  if (existsSync(path)) return path;
  mkdirSync(directory, { recursive: true });
  const fresh = `${path}.${String(process.pid)}`;
  const descriptor = openSync(fresh, 'w');
  try {
    for (const piece of encodeAnswer(spec)) writeAll(descriptor, piece);
  } finally {
    closeSync(descriptor);
  }
  renameSync(fresh, path);
  return path;
}

/** Of what the generator gives: files of another generator are not taken for its own. */
function fingerprint(): string {
  const hash = createHash('sha256');
  for (const encoding of ['protobuf', 'json'] as const)
    for (const shape of ['tags', 'bare'] as const)
      for (const variant of ['full', 'renewed', 'reordered', 'pct1', 'pct1b'] as const)
        for (const piece of encodeAnswer({ encoding, shape, variant, targets: 200 }))
          hash.update(piece);
  return hash.digest('hex').slice(0, 12);
}

function writeAll(descriptor: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
}
