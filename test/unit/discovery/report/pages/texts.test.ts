import { expect } from 'chai';

import { bytesText, countOf } from '../../../../../src/base/number-text.js';
import {
  isoText,
  relativeText,
  shortClockText,
} from '../../../../../src/discovery/report/pages/time-text.js';
import { NOW_MS, secondsAgo } from '../../../../support/sample-status.js';

describe('numbers and times on pages', () => {
  it('are counted with separators, and in the right number', () => {
    expect(countOf(1, 'target')).to.equal('1 target');
    expect(countOf(1_234, 'target')).to.equal('1,234 targets');
  });

  it('are sizes in the largest unit', () => {
    expect([0, 1, 1_536, 57 * 1024 ** 2, 3 * 1024 ** 3].map(bytesText)).to.deep.equal([
      '0 bytes',
      '1 byte',
      '1.5 KiB',
      '57.0 MiB',
      '3.0 GiB',
    ]);
  });

  it('are told from now, in the unit that tells enough', () => {
    const texts = [0.2, 1, 42, 90, 180, 7_300, 200_000].map((seconds) =>
      relativeText(secondsAgo(seconds), NOW_MS),
    );

    expect(texts).to.deep.equal([
      'just now',
      '1 second ago',
      '42 seconds ago',
      '1 minute ago',
      '3 minutes ago',
      '2 hours ago',
      '2 days ago',
    ]);
    expect(relativeText(NOW_MS + 12_000, NOW_MS)).to.equal('in 12 seconds');
    expect(relativeText(NOW_MS + 200, NOW_MS)).to.equal('in a moment');
  });

  it('have their date only when it is not today', () => {
    expect(shortClockText(secondsAgo(109), NOW_MS)).to.equal('12:03:11 UTC');
    expect(shortClockText(secondsAgo(100_000), NOW_MS)).to.equal('2026-01-30 08:18:20 UTC');
  });

  it('are within what a date can be, whatever a certificate says', () => {
    expect(isoText(Number.MAX_VALUE)).to.equal('9999-12-31T23:59:59.999Z');
    expect(isoText(-1)).to.equal('1970-01-01T00:00:00.000Z');
  });
});
