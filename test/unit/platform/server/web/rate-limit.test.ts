import { expect } from 'chai';
import { TokenBucket } from '../../../../../src/platform/server/web/rate-limit.js';
import { FakeClock } from '../../../../support/fake-clock.js';

const LIMIT = { intervalMs: 1_000, burst: 2 };

describe('a bucket of tokens', () => {
  it('gives what it holds at once, and then one each interval', async () => {
    const clock = new FakeClock();
    const bucket = new TokenBucket(clock);
    expect([1, 2, 3].map(() => bucket.take(LIMIT))).to.deep.equal([true, true, false]);
    await clock.advance(999);
    expect(bucket.take(LIMIT)).to.equal(false);
    await clock.advance(1);
    expect([1, 2].map(() => bucket.take(LIMIT))).to.deep.equal([true, false]);
    await clock.advance(60_000);
    expect([1, 2, 3].map(() => bucket.take(LIMIT))).to.deep.equal([true, true, false]);
  });

  it('is full when the limit is another one, and without bottom when there is none', () => {
    const bucket = new TokenBucket(new FakeClock());
    const one = { ...LIMIT, burst: 1 };
    expect([one, one, LIMIT, LIMIT, LIMIT].map((limit) => bucket.take(limit))).to.deep.equal([
      ...[true, false, true, true, false],
    ]);
    expect(bucket.take(undefined)).to.equal(true);
  });
});
