import { expect } from 'chai';
import fc from 'fast-check';
import { NEEDS_ESCAPES, NOT_ASCII, Page, PageWriter, SLACK_BYTES } from '../../../src/base/page.js';

const LENGTHS = Array.from({ length: 41 }, (_, length) => length);

/** What stands where nothing was written. */
const UNTOUCHED = 0xee;

/** Flags of a text, byte by byte. */
function flagsOf(text: Uint8Array): number {
  const hasEscapes = text.some((byte) => byte < 0x20 || byte === 0x22 || byte === 0x5c);
  const isAscii = text.every((byte) => byte < 0x80);
  return (hasEscapes ? NEEDS_ESCAPES : 0) | (isAscii ? 0 : NOT_ASCII);
}

/** A text among bytes that would all be noticed, if somebody took them for a part of it. */
interface Source {
  readonly text: Buffer;
  readonly before: number;
  readonly behind: number;
}

/** Copies the text in both ways and compares each with what was to be copied; says which flags were found. */
function copy({ text, before, behind }: Source): number {
  const [head, tail] = [Buffer.alloc(before, 0x22), Buffer.alloc(behind, 0xff)];
  const from = new Page(Buffer.concat([head, text, tail]));
  const at = 5;
  let flags = -1;
  const ways = [
    (out: PageWriter): void => {
      out.put(from.view, before, before + text.length);
    },
    (out: PageWriter): void => {
      flags = out.putText(from.view, before, before + text.length);
    },
  ];
  for (const put of ways) {
    const bytes = Buffer.alloc(at + text.length + SLACK_BYTES, UNTOUCHED);
    const out = new PageWriter(new Page(bytes));
    out.at = at;
    expect(out.room).to.equal(text.length);
    put(out);
    expect(out.at).to.equal(at + text.length);
    expect(out.room).to.equal(0);
    expect(bytes.subarray(0, at).equals(Buffer.alloc(at, UNTOUCHED))).to.equal(true);
    expect(bytes.subarray(at, at + text.length).equals(text)).to.equal(true);
  }
  return flags;
}

describe('a text that is copied', () => {
  for (const behind of [0, 1, 2, 3, 4]) {
    it(`is the same at every length, ${String(behind)} bytes before the end of its source`, () => {
      for (const length of LENGTHS) {
        for (const before of [0, 1, 2, 3]) {
          const text = Buffer.from(Array.from({ length }, (_, i) => 0x61 + (i % 26)));
          expect(copy({ text, before, behind })).to.equal(0);
        }
      }
    });
  }

  it('is looked at byte by byte, whatever byte it is and wherever it stands', () => {
    for (const length of LENGTHS) {
      for (let place = 0; place < length; place++) {
        for (let byte = 0; byte < 256; byte++) {
          const text = Buffer.alloc(length, 0x61);
          text[place] = byte;
          const from = new Page(text);
          const out = new PageWriter(new Page(Buffer.alloc(length + SLACK_BYTES)));
          const flags = out.putText(from.view, 0, length);
          if (flags !== flagsOf(text) || !out.page.bytes.subarray(0, length).equals(text))
            expect.fail(`byte ${String(byte)} at ${String(place)} of ${String(length)}`);
        }
      }
    }
  });

  it('is found plain or not, whatever stands in it together', () => {
    const byte = fc.oneof(
      fc.integer({ min: 0x20, max: 0x7f }),
      fc.constantFrom(0x1f, 0x20, 0x21, 0x22, 0x23, 0x5b, 0x5c, 0x5d, 0x7f, 0x80, 0xa2, 0xdc, 0xff),
      fc.integer({ min: 0, max: 255 }),
    );
    const text = fc.array(byte, { maxLength: 40 }).map((bytes) => Buffer.from(bytes));
    const distance = fc.nat({ max: 5 });
    fc.assert(
      fc.property(text, distance, distance, (bytes, before, behind) => {
        expect(copy({ text: bytes, before, behind })).to.equal(flagsOf(bytes));
      }),
      { numRuns: 3_000 },
    );
  });

  it('is written over the rest of the word before it', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 9 }), { maxLength: 9 }), (texts) => {
        const all = Buffer.concat(texts);
        const out = new PageWriter(new Page(Buffer.alloc(all.length + SLACK_BYTES)));
        for (const text of texts) {
          const { view } = new Page(Buffer.from(text));
          if (text.length % 2 === 0) out.put(view, 0, text.length);
          else out.putText(view, 0, text.length);
        }
        expect(out.page.bytes.subarray(0, out.at).equals(all)).to.equal(true);
      }),
    );
  });
});

describe('a page', () => {
  it('is the bytes that it was made of, also where those are a part of more', () => {
    const whole = Buffer.from('0123456789');
    const page = new Page(whole.subarray(2, 7));
    expect(page.bytes.toString()).to.equal('23456');
    expect(page.view.byteLength).to.equal(5);
    expect(page.view.getUint8(0)).to.equal(0x32);
    const out = new PageWriter(page);
    for (const byte of Buffer.from('ab')) out.putByte(byte);
    expect(whole.toString()).to.equal('01ab456789');
  });

  it('is followed by another one, from its beginning', () => {
    const [first, second] = [new Page(Buffer.alloc(8)), new Page(Buffer.alloc(16))];
    const out = new PageWriter(first);
    out.putByte(1);
    out.turnTo(second);
    expect(out).to.include({ at: 0, page: second, room: 16 - SLACK_BYTES });
    out.putByte(2);
    expect([first.bytes[0], second.bytes[0], second.bytes[1]]).to.deep.equal([1, 2, 0]);
  });
});
