import { expect } from 'chai';
import fc from 'fast-check';
import { parseByteSize } from '../../../src/base/byte-size.js';
import { formatDuration, parseDurationMs } from '../../../src/base/duration.js';
import { errorText } from '../../../src/base/error-text.js';
import { oneLine } from '../../../src/base/one-line.js';

describe('durations', () => {
  for (const [text, ms] of [
    ['0', 0],
    ['0s', 0],
    ['250ms', 250],
    ['1m30s', 90_000],
    ['1.5h', 5_400_000],
    ['1h2m3s4ms', 3_723_004],
    ['.5s', 500],
    ['1us', 0.001],
  ] as const) {
    it(`read ${text} as Go does`, () => {
      expect(parseDurationMs(text)).to.be.closeTo(ms, 1e-9);
    });
  }

  for (const text of ['', '1', 's', '1d', '-1s', '1s ', ' 1s', '1,5s', '1.5.5s', 'abc']) {
    it(`refuse "${text}"`, () => {
      expect(parseDurationMs(text)).to.equal(undefined);
    });
  }

  it('are written so that they can be read back', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), (ms) => {
        expect(parseDurationMs(formatDuration(ms))).to.be.closeTo(ms, 1e-6);
      }),
    );
  });

  it('are written in the shortest common form', () => {
    expect([0, 250, 1_000, 90_000, 3_600_000, 3_661_000].map(formatDuration)).to.deep.equal([
      '0s',
      '250ms',
      '1s',
      '1m30s',
      '1h',
      '1h1m1s',
    ]);
  });
});

describe('sizes', () => {
  it('take KiB, MiB, GiB and bare bytes', () => {
    expect(['0', '512', '1B', '1KiB', '64MiB', '1.5GiB'].map(parseByteSize)).to.deep.equal([
      0, 512, 1, 1_024, 67_108_864, 1_610_612_736,
    ]);
  });

  for (const text of ['', '1KB', '1mib', '-1', 'x', '1 MiB']) {
    it(`refuse "${text}"`, () => {
      expect(parseByteSize(text)).to.equal(undefined);
    });
  }
});

describe('a text of somebody else', () => {
  it('cannot break a line, move a cursor or turn letters around', () => {
    expect(oneLine('a\nb\r\t\u001b[31m\u0085\u202e\u2028\u0000')).to.equal(
      'a\\nb\\r\\t\\u001b[31m\\u0085\\u202e\\u2028\\u0000',
    );
  });

  it('is cut when it is long, and says how long it was', () => {
    expect(oneLine('x'.repeat(50), 10)).to.equal(`${'x'.repeat(10)}… (50 characters)`);
  });
});

describe('the text of an error', () => {
  it('has the causes behind it, each once', () => {
    const cause = new Error('connect ECONNREFUSED');
    expect(errorText(new Error('cannot connect', { cause }))).to.equal(
      'cannot connect: connect ECONNREFUSED',
    );
    expect(errorText(new Error('lost: connect ECONNREFUSED', { cause }))).to.equal(
      'lost: connect ECONNREFUSED',
    );
  });

  it('tells what each address of a host said', () => {
    const error = new AggregateError([
      new Error('connect ECONNREFUSED ::1'),
      new Error('connect ECONNREFUSED 127.0.0.1'),
    ]);
    expect(errorText(error)).to.include('::1').and.include('127.0.0.1');
  });

  it('takes anything that was thrown', () => {
    expect(errorText('text')).to.equal('text');
    expect(errorText(undefined)).to.equal('undefined');
  });
});
