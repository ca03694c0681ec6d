import { expect } from 'chai';
import { Pace } from '../../../../src/discovery/transport/pace.js';

const NEWS = { hasNews: true, workMs: 0 };
const NO_NEWS = { hasNews: false, workMs: 0 };

describe('the pace of a stream', () => {
  it('lets a few answers with news pass as they come, and no more than that in a second', () => {
    const pace = new Pace();
    const waits = Array.from({ length: 100 }, (_, i) => pace.waitMs(NEWS, i));
    expect(waits.slice(0, 99).every((ms) => ms === 0)).to.equal(true);
    expect(waits[99]).to.equal(901);
    expect(pace.waitMs(NEWS, 1_000)).to.equal(0);
  });

  it('takes one answer without news in a second', () => {
    const pace = new Pace();
    expect(pace.waitMs(NO_NEWS, 0)).to.equal(0);
    expect(pace.waitMs(NO_NEWS, 100)).to.equal(900);
    expect(pace.waitMs(NO_NEWS, 1_000)).to.equal(1_000);
    expect(pace.waitMs(NO_NEWS, 5_000)).to.equal(0);
  });

  it('rests four times as long as an answer kept us busy, whatever it was', () => {
    expect(new Pace().waitMs({ hasNews: true, workMs: 250 }, 0)).to.equal(1_000);
    expect(new Pace().waitMs({ hasNews: false, workMs: 250 }, 0)).to.equal(1_000);
    expect(new Pace().waitMs({ hasNews: true, workMs: 60_000 }, 0)).to.equal(10_000);
  });
});
