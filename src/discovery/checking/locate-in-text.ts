import type { Locate } from './finding-list.js';

/** Says line and column of byte offsets in UTF-8, which have to come in ascending order. */
export function locateInBytes(bytes: Buffer): Locate {
  return locate({
    newlineFrom: (offset) => bytes.indexOf(0x0a, offset),
    textOf: (start, end) => bytes.toString('utf8', start, end),
  });
}

/** Says line and column of offsets in a text, which have to come in ascending order. */
export function locateInText(text: string): Locate {
  return locate({
    newlineFrom: (offset) => text.indexOf('\n', offset),
    textOf: (start, end) => text.slice(start, end),
  });
}

interface Source {
  /** -1 when there is none. */
  readonly newlineFrom: (offset: number) => number;
  readonly textOf: (start: number, end: number) => string;
}

function locate({ newlineFrom, textOf }: Source): Locate {
  let line = 1;
  let lineStart = 0;
  return (offset) => {
    for (;;) {
      const newline = newlineFrom(lineStart);
      if (newline === -1 || newline >= offset) break;
      lineStart = newline + 1;
      line++;
    }
    const before = textOf(lineStart, offset);
    // An editor does not show the byte order mark.
    const hidden = line === 1 && before.startsWith('\ufeff') ? 1 : 0;
    return { line, column: before.length - hidden + 1 };
  };
}
