import { constants, isUtf8 } from 'node:buffer';
import type { PlacedMistake, PlacedNode } from '../../base/placed-node.js';
import type { Work } from '../../base/slices.js';
import { readYamlTree } from '../../platform/read-yaml-tree.js';
import type { CheckDesk, CheckedContents, OpenDesk } from './check-desk.js';
import { checkJson } from './check-json.js';
import { checkRoot } from './check-root.js';
import { locateInText } from './locate-in-text.js';

/** Groups that are checked between two pauses. */
const STEP = 1_024;

const OPEN_LIST = 0x5b;

/**
 * Checks a file_sd file in YAML, as Go's `yaml.v2` reads it. What is JSON in truth, as our own files are, is read as
 * such, many times as fast, unless YAML might read it differently.
 */
export function* checkYaml(bytes: Buffer, openDesk: OpenDesk): Work<CheckedContents> {
  if (bytes[0] === OPEN_LIST) {
    const checked = yield* checkJson(bytes, openDesk, { wordsAreTexts: true });
    if (checked.isPlain) return checked;
  }
  const desk = openDesk();
  const text = decode(bytes, desk);
  const { root, mistakes, secondAt } = readYamlTree(text);
  for (const mistake of mistakes) desk.findings.error(mistake);
  if (secondAt !== undefined) tellSecond(secondAt, desk);
  yield* checkTree(root, mistakes, desk);
  return { desk, locate: locateInText(text) };
}

function tellSecond(at: number, { findings }: CheckDesk): void {
  const advice = 'Prometheus reads no other than the first';
  findings.warning({ at, problem: 'a second document begins', advice });
}

function* checkTree(
  root: PlacedNode | undefined,
  mistakes: readonly PlacedMistake[],
  desk: CheckDesk,
): Work<void> {
  if (mistakes.length === 0) checkRoot(root ?? NOTHING, desk);
  if (root?.kind !== 'list') return;
  const { items } = root;
  const firstAt = Math.min(...mistakes.map(({ at }) => at));
  for (const [index, item] of items.entries()) {
    // From a mistake on nobody knows what was meant.
    if (mistakes.length > 0 && (items[index + 1]?.at ?? Infinity) > firstAt) return;
    desk.groups.check(item);
    if (index % STEP === 0) yield;
  }
}

const NOTHING: PlacedNode = { kind: 'null', value: '', at: 0 };

/** A byte order mark may say that it is UTF-16. */
function decode(bytes: Buffer, { findings }: CheckDesk): string {
  if (bytes.length > constants.MAX_STRING_LENGTH) {
    findings.error({ at: 0, problem: 'too large to be checked as YAML', advice: 'write JSON' });
    return '';
  }
  if (bytes.subarray(0, 2).equals(UTF16_LE)) return bytes.toString('utf16le');
  if (bytes.subarray(0, 2).equals(UTF16_BE))
    return Buffer.from(bytes.subarray(0, bytes.length & ~1))
      .swap16()
      .toString('utf16le');
  const text = bytes.toString('utf8');
  if (isUtf8(bytes)) return text;
  const at = text.indexOf('\ufffd');
  findings.error({ at, problem: 'bytes that are not UTF-8', advice: 'wanted UTF-8' });
  return text;
}

const UTF16_LE = Buffer.from([0xff, 0xfe]);
const UTF16_BE = Buffer.from([0xfe, 0xff]);
