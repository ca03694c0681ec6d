/** A value of a JSON or YAML text together with its place, for whoever has to point at what is wrong with it. */
export type PlacedNode = PlacedScalar | PlacedList | PlacedMap;

/** `at` of every node: the offset of its first character, in the unit of its text (bytes, or UTF-16 units). */
export interface PlacedScalar {
  /** YAML has texts and nulls only: what a plain scalar stands for depends on who reads it. */
  readonly kind: 'text' | 'number' | 'boolean' | 'null';
  /** The text without quotes and escapes; of the other kinds what is written there. */
  readonly value: string;
  readonly at: number;
}

/** A list. */
export interface PlacedList {
  readonly kind: 'list';
  readonly items: readonly PlacedNode[];
  readonly at: number;
}

/** An object or a mapping: all entries, in the order of the text, those with equal keys as well. */
export interface PlacedMap {
  readonly kind: 'map';
  readonly entries: readonly PlacedEntry[];
  readonly at: number;
}

/** A member of a map. */
export interface PlacedEntry {
  /** Any node: in YAML a key may be a list. */
  readonly key: PlacedNode;
  readonly value: PlacedNode;
  /** True of YAML's merge key `<<`. */
  readonly isMerge: boolean;
}

/** Something that is wrong with the form of a text, at an offset in it. */
export interface PlacedMistake {
  readonly at: number;
  readonly problem: string;
  /** What to do about it, where that is known. */
  readonly advice?: string;
}
