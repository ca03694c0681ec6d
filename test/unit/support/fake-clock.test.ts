import { expect } from 'chai';

import { FakeClock } from '../../support/fake-clock.js';

const NEVER = new AbortController().signal;

describe('the fake clock', () => {
  it('stands still until it is moved', async () => {
    const clock = new FakeClock();
    let awake = false;
    void clock.sleep(10, NEVER).then(() => (awake = true));
    await clock.advance(9);
    expect([clock.now(), awake, clock.sleepingMs]).to.deep.equal([9, false, [1]]);
    await clock.advance(1);
    expect([clock.now(), awake, clock.sleepingMs]).to.deep.equal([10, true, []]);
  });

  it('wakes sleepers at their own time, equal ones in the order they fell asleep', async () => {
    const clock = new FakeClock();
    const woken: string[] = [];
    for (const [name, ms] of [
      ['late', 30],
      ['first of two', 20],
      ['second of two', 20],
      ['early', 10],
    ] as const) {
      void clock.sleep(ms, NEVER).then(() => woken.push(`${name} at ${String(clock.now())}`));
    }
    await clock.advance(100);
    expect(woken).to.deep.equal([
      'early at 10',
      'first of two at 20',
      'second of two at 20',
      'late at 30',
    ]);
  });

  it('wakes sleeps that begin on the way', async () => {
    const clock = new FakeClock();
    const ticks: number[] = [];
    void (async () => {
      for (;;) {
        await clock.sleep(25, NEVER);
        ticks.push(clock.now());
      }
    })();
    await clock.advance(110);
    expect(ticks).to.deep.equal([25, 50, 75, 100]);
  });

  it('rejects with the reason of the abort, at once and without moving', async () => {
    const clock = new FakeClock();
    const controller = new AbortController();
    const sleep = clock.sleep(10, controller.signal).catch((error: unknown) => error);
    const reason = new Error('enough');
    controller.abort(reason);
    expect(await sleep).to.equal(reason);
    expect(clock.sleepingMs).to.deep.equal([]);
    expect(await clock.sleep(10, controller.signal).catch((error: unknown) => error)).to.equal(
      reason,
    );
  });
});
