import { createHash } from 'node:crypto';
import { rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errnoOf, FileError } from '../files/file-error.js';
import { openRegularFile, readUpTo } from '../files/open-regular-file.js';
import { stagePrivateFile } from './stage-file.js';
import { stagingName } from './staging-directory.js';

/** What {@link readSealedFile} found. */
export type SealedReading =
  | { readonly kind: 'absent' }
  /** There is something, and it is not what {@link writeSealedFile} wrote, whole and of the same version. */
  | { readonly kind: 'damaged'; readonly reason: string }
  | { readonly kind: 'found'; readonly value: unknown };

/** A larger one is neither written nor read. */
const MAX_SEALED_BYTES = 256 * 1024 * 1024;

/** The first line says what the second is to be. */
const MAX_SEAL_BYTES = 256;

const NEWLINE = 0x0a;

interface Seal {
  readonly version: number;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Writes `value` as JSON behind a line that seals it, for this user alone. Readers find what was there before or this,
 * whole.
 *
 * @param version of the form of `value`, a natural number: another one is not read.
 * @throws FileError; then stands what was there before.
 */
export async function writeSealedFile(
  path: string,
  version: number,
  value: unknown,
): Promise<void> {
  const staged = join(dirname(path), stagingName(path));
  try {
    await stagePrivateFile(staged, encode(version, value));
    await rename(staged, path);
  } catch (error) {
    await unlink(staged).catch(() => undefined);
    throw error instanceof FileError ? error : new FileError(`Cannot write "${path}"`, error);
  }
}

function encode(version: number, value: unknown): Buffer {
  const body = Buffer.from(toJson(value));
  if (body.length > MAX_SEALED_BYTES - MAX_SEAL_BYTES) throw new FileError(tooLarge(body.length));
  const seal: Seal = { version, bytes: body.length, sha256: digestOf(body) };
  return Buffer.concat([Buffer.from(`${JSON.stringify(seal)}\n`), body, Buffer.from('\n')]);
}

function toJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new FileError(tooLarge(Infinity));
  }
}

function tooLarge(bytes: number): string {
  return `Cannot remember ${String(bytes)} bytes: at most ${String(MAX_SEALED_BYTES)} are`;
}

/**
 * Reads what {@link writeSealedFile} wrote. Neither a link nor anything but a regular file of our own is read. Never
 * throws because of what it finds.
 */
export async function readSealedFile(path: string, version: number): Promise<SealedReading> {
  try {
    return await read(path, version);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    return { kind: 'damaged', reason: `it cannot be read: ${errno}` };
  }
}

async function read(path: string, version: number): Promise<SealedReading> {
  const opened = await openRegularFile(path, { owner: 'us' });
  if (opened.kind === 'absent') return opened;
  if (opened.kind === 'unusable') return damaged(opened.reason);
  const { handle, stats } = opened;
  try {
    if (stats.size > MAX_SEALED_BYTES) return damaged(`it has ${String(stats.size)} bytes`);
    return decode(await readUpTo(handle, Number(stats.size)), version);
  } finally {
    await handle.close();
  }
}

function decode(bytes: Buffer, version: number): SealedReading {
  const end = bytes.subarray(0, MAX_SEAL_BYTES).indexOf('\n');
  const seal = parseSeal(bytes.toString('utf8', 0, Math.max(end, 0)));
  if (seal === undefined) return damaged('it does not begin as it should');
  if (seal.version !== version)
    return damaged(`it is of version ${String(seal.version)}, and ${String(version)} is wanted`);
  const body = bytes.subarray(end + 1, end + 1 + seal.bytes);
  if (bytes.length !== end + 1 + seal.bytes + 1 || bytes.at(-1) !== NEWLINE)
    return damaged('it is cut short, or too long');
  if (digestOf(body) !== seal.sha256) return damaged('its checksum is wrong');
  const value = parseJson(body.toString('utf8'));
  return value === undefined ? damaged('it is no JSON') : { kind: 'found', value };
}

/** `undefined`, which JSON cannot say, for what is none. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function parseSeal(line: string): Seal | undefined {
  const value = parseJson(line);
  if (typeof value !== 'object' || value === null) return undefined;
  const { version, bytes, sha256 } = value as Readonly<Record<string, unknown>>;
  if (!Number.isSafeInteger(version) || !Number.isSafeInteger(bytes) || typeof sha256 !== 'string')
    return undefined;
  return { version: version as number, bytes: bytes as number, sha256 };
}

function damaged(reason: string): SealedReading {
  return { kind: 'damaged', reason };
}

function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
