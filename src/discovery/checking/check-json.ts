import type { Work } from '../../base/slices.js';
import type { CheckedContents, CheckDesk, OpenDesk } from './check-desk.js';
import { checkRoot } from './check-root.js';
import { JsonReader, type JsonListener, type JsonReaderOptions } from './json-reader.js';
import { locateInBytes } from './locate-in-text.js';

/** What was found in a JSON text. */
interface CheckedJson extends CheckedContents {
  /** True when a reader of YAML finds the same in it. */
  readonly isPlain: boolean;
}

/** Checks a file_sd file in JSON, as Go's `encoding/json` reads it. */
export function* checkJson(
  bytes: Buffer,
  openDesk: OpenDesk,
  options: JsonReaderOptions = {},
): Work<CheckedJson> {
  const desk = openDesk();
  const reader = new JsonReader(bytes, listenFor(desk), options);
  const { root, isPlain } = yield* reader.read();
  if (root !== undefined) checkRoot(root, desk);
  return { desk, locate: locateInBytes(bytes), isPlain };
}

function listenFor({ groups, findings }: CheckDesk): JsonListener {
  return {
    item: (node) => {
      groups.check(node);
    },
    mistake: (mistake) => {
      findings.error(mistake);
    },
    replaced: (mistake) => {
      findings.warning(mistake);
    },
  };
}
