import { fromSome, shuffled } from './oddities.js';

/** A member to be written: its name, and its value in JSON. */
export type JsonMember = readonly [name: string, json: string];

/**
 * Writes JSON text. Without `random` as `JSON.stringify` does; with it in ways that mean the same. Gives its UTF-8
 * bytes as latin1, so that each of them can be changed alone.
 */
export class JsonWriter {
  readonly #random: (() => number) | undefined;

  constructor(random: (() => number) | undefined) {
    this.#random = random;
  }

  /** One of two names for the same member. */
  name(original: string, camelCase: string): string {
    return this.#chance(0.5) ? camelCase : original;
  }

  text(value: string): string {
    const json = this.#chance(0.5)
      ? `"${value.replaceAll(/[^]/g, (unit) => this.#character(unit))}"`
      : JSON.stringify(value);
    return Buffer.from(json).toString('latin1');
  }

  list(elements: readonly string[]): string {
    return `[${this.#blank()}${elements.join(`${this.#blank()},${this.#blank()}`)}${this.#blank()}]`;
  }

  /** Oddly: members in any order, among them some that nobody knows and, where `mayRepeat`, some overridden ones. */
  object(members: readonly JsonMember[], mayRepeat = false): string {
    const random = this.#random;
    if (random === undefined) return this.#object(members);
    const extra = members.flatMap(([name]): readonly JsonMember[] =>
      random() < 0.1 ? [[`x-${name}`, fromSome(ODD_VALUES, random)]] : [],
    );
    const repeated = mayRepeat
      ? members
          .filter(() => random() < 0.15)
          .map(([name]) => [name, fromSome(ODD_VALUES, random)] as const)
      : [];
    return this.#object([...repeated, ...shuffled([...members, ...extra], random)]);
  }

  /** As {@link object}, but every member is data, so that none may be added. */
  map(members: readonly JsonMember[]): string {
    return this.#object(this.#random === undefined ? members : shuffled(members, this.#random));
  }

  #object(members: readonly JsonMember[]): string {
    const pairs = members.map(
      ([name, json]) => `${this.text(name)}${this.#blank()}:${this.#blank()}${json}`,
    );
    return `{${this.#blank()}${pairs.join(`${this.#blank()},${this.#blank()}`)}${this.#blank()}}`;
  }

  #character(unit: string): string {
    if (unit === '/' && this.#chance(0.5)) return '\\/';
    const code = unit.charCodeAt(0);
    const isSurrogate = code >= 0xd800 && code <= 0xdfff;
    const hex = code.toString(16).padStart(4, '0');
    if (isSurrogate || this.#chance(0.2))
      return `\\u${this.#chance(0.5) ? hex : hex.toUpperCase()}`;
    return JSON.stringify(unit).slice(1, -1);
  }

  #blank(): string {
    return this.#chance(0.1) ? fromSome([' ', '\n', '\r\n', '\t', ' \n\t '], this.#random!) : '';
  }

  #chance(share: number): boolean {
    return this.#random !== undefined && this.#random() < share;
  }
}

/** Values of every type, of all lengths and depths. */
const ODD_VALUES = [
  'null',
  'true',
  '-1.5e3',
  '"}],{\\""',
  '[]',
  '{}',
  '{"a":[{"resources":[1,"]"]}]}',
  `${'['.repeat(50)}${']'.repeat(50)}`,
];
