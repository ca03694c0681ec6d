import { expect } from 'chai';
import fc from 'fast-check';

import {
  encodeLock,
  MAX_LOCK_BYTES,
  parseLock,
} from '../../../../src/platform/lock/lock-record.js';
import type { LockRecord } from '../../../../src/platform/lock/lock-record.js';

const RECORD: LockRecord = {
  pid: 7,
  host: 'here',
  bootId: 'boot',
  pidNamespace: 'pid:[1]',
  nonce: '0123456789abcdef0123456789abcdef',
  since: '2026-01-02T03:04:05.678Z',
};

function parseText(text: string): LockRecord | undefined {
  return parseLock(Buffer.from(text));
}

describe('the text of a lock', () => {
  it('is a line of JSON that says who has it', () => {
    const text = encodeLock(RECORD).toString();
    expect(JSON.parse(text)).to.deep.equal(RECORD);
    expect(text).to.match(/^\{.*\}\n$/);
  });

  it('is read as it was written, also without what not every system tells', () => {
    const bare = { ...RECORD, bootId: undefined, pidNamespace: undefined };
    for (const record of [RECORD, bare]) {
      expect(parseLock(encodeLock(record))).to.deep.equal(record);
    }
  });

  it('is none when something is missing or of another kind', () => {
    for (const [key, value] of [
      ['pid', 0],
      ['pid', -1],
      ['pid', 1.5],
      ['pid', '7'],
      ['host', 7],
      ['nonce', 'short'],
      ['nonce', 'Z'.repeat(32)],
      ['since', null],
      ['pid', undefined],
      ['host', undefined],
      ['nonce', undefined],
      ['since', undefined],
    ] as const) {
      const text = JSON.stringify({ ...RECORD, [key]: value });
      expect(parseText(text), text).to.equal(undefined);
    }
  });

  it('is none when it is cut short, empty or something else', () => {
    const whole = encodeLock(RECORD).toString();
    for (const text of [
      '',
      '\n',
      'null',
      '7',
      '[]',
      '"x"',
      '\u0000'.repeat(200),
      whole.slice(0, -3),
    ])
      expect(parseText(text), text).to.equal(undefined);
  });

  it('is none when it is longer than any of ours', () => {
    const padded = encodeLock(RECORD)
      .toString()
      .padEnd(MAX_LOCK_BYTES + 1, ' ');
    expect(parseText(padded.slice(0, MAX_LOCK_BYTES))).to.deep.equal(RECORD);
    expect(parseText(padded)).to.equal(undefined);
  });

  it('never makes the reader fail', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((text) => Buffer.from(text)),
        ),
        (bytes) => {
          const record = parseLock(Buffer.from(bytes));
          expect(record === undefined || record.pid > 0).to.equal(true);
        },
      ),
    );
  });
});
