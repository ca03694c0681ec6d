import { isUtf8 } from 'node:buffer';
import { isJsonObject, member, parseJson, type JsonObject } from './json-value.js';
import { WireError } from './wire-error.js';

/**
 * Reads a body that should hold one JSON object, as `read` says. Of a name that comes twice the last one counts, as
 * in Go's reader, which Kuma writes for.
 *
 * @returns what `read` makes of it, or a text that says what is wrong; never throws for what is in the body.
 */
export function readJsonDocument<T>(body: Buffer, read: (document: JsonObject) => T): T | string {
  try {
    if (!isUtf8(body)) throw new WireError('not valid UTF-8');
    const document = parseJson(body.toString('utf8'));
    if (!isJsonObject(document)) throw new WireError('not a JSON object');
    return read(document);
  } catch (error) {
    if (error instanceof WireError) return error.message;
    throw error;
  }
}

/**
 * An object inside of an object; `undefined` where there is none.
 *
 * @throws WireError when it is something else.
 */
export function objectMember(object: JsonObject, name: string): JsonObject | undefined {
  const value = member(object, name);
  if (value === undefined || isJsonObject(value)) return value;
  throw new WireError(`"${name}" is not an object`);
}
