import { WireError } from './wire-error.js';

/** A JSON object as `JSON.parse` gives it. Read it through {@link member}: it inherits from `Object.prototype`. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** @throws WireError when `text` is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new WireError(`not valid JSON: ${(error as SyntaxError).message}`);
  }
}

/** True for objects, false for lists, texts, numbers and null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The first of `names` that `object` really has; `null` counts as absent, as in proto3 JSON. */
export function member(object: JsonObject, ...names: readonly string[]): unknown {
  for (const name of names) {
    if (Object.hasOwn(object, name)) return object[name] ?? undefined;
  }
  return undefined;
}

/**
 * A text member; absent means empty.
 *
 * @throws WireError when it is something else, or has a lone surrogate, which no UTF-8 text can hold.
 */
export function textMember(object: JsonObject, ...names: readonly string[]): string {
  const value = member(object, ...names) ?? '';
  if (typeof value !== 'string') throw new WireError(`"${names[0] ?? ''}" is not a text`);
  if (!value.isWellFormed()) throw new WireError(`"${names[0] ?? ''}" has a lone surrogate`);
  return value;
}
