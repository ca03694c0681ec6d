import { expect } from 'chai';
import { getEventListeners } from 'node:events';
import { isAbortOf, openAbortScope, untilAborted } from '../../../src/base/abort.js';
import { systemClock } from '../../../src/base/clock.js';
import { createWake } from '../../../src/base/wake.js';
import { FakeClock } from '../../support/fake-clock.js';

/** How many listeners a signal has: none may be left behind on one that lives long. */
function listenersOf(signal: AbortSignal): number {
  return getEventListeners(signal, 'abort').length;
}

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('an abort scope', () => {
  it('may have many scopes below it, without a warning', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error): void => void warnings.push(warning);
    process.on('warning', onWarning);
    const above = openAbortScope(new AbortController().signal);
    const below = Array.from({ length: 50 }, () => openAbortScope(above.signal));
    // Warnings are told in a later turn.
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', onWarning);
    for (const scope of below) scope.close();
    above.close();
    expect(warnings).to.deep.equal([]);
  });

  it('aborts with its parent, for the same reason', () => {
    const parent = new AbortController();
    const scope = openAbortScope(parent.signal);
    parent.abort('enough');
    expect([scope.signal.aborted, scope.signal.reason]).to.deep.equal([true, 'enough']);
    expect(openAbortScope(parent.signal).signal.aborted).to.equal(true);
  });

  it('aborts alone, and leaves nothing on its parent once closed', () => {
    const parent = new AbortController();
    const scope = openAbortScope(parent.signal);
    scope.abort('mine');
    scope.close();
    expect(parent.signal.aborted).to.equal(false);
    expect(listenersOf(parent.signal)).to.equal(0);
  });
});

describe('waiting until aborted', () => {
  it('gives what the promise gives, and leaves no listener', async () => {
    const { signal } = new AbortController();
    expect(await untilAborted(Promise.resolve(1), signal)).to.equal(1);
    expect(await failureOf(untilAborted(Promise.reject(new Error('no')), signal))).to.have.property(
      'message',
      'no',
    );
    expect(listenersOf(signal)).to.equal(0);
  });

  it('ends with the reason of the abort, and leaves no listener', async () => {
    const controller = new AbortController();
    const waiting = failureOf(untilAborted(new Promise(() => undefined), controller.signal));
    controller.abort('enough');
    expect(await waiting).to.equal('enough');
    expect(await failureOf(untilAborted(Promise.resolve(), controller.signal))).to.equal('enough');
    expect(listenersOf(controller.signal)).to.equal(0);
  });

  it('knows an abort from a failure', () => {
    const controller = new AbortController();
    expect(isAbortOf(new Error('x'), controller.signal)).to.equal(false);
    controller.abort();
    expect(isAbortOf(controller.signal.reason, controller.signal)).to.equal(true);
    expect(isAbortOf(new Error('x'), controller.signal)).to.equal(false);
  });
});

describe('the clock of the machine', () => {
  it('goes on', async () => {
    const before = systemClock.now();
    await systemClock.sleep(1, new AbortController().signal);
    expect(systemClock.now()).to.be.greaterThan(before);
    await systemClock.sleep(-1, new AbortController().signal);
  });

  it('ends a sleep with the reason of an abort', async () => {
    const controller = new AbortController();
    const sleeping = failureOf(systemClock.sleep(Infinity, controller.signal));
    controller.abort('enough');
    expect(await sleeping).to.equal('enough');
  });
});

describe('a sleeper', () => {
  it('sleeps for its time', async () => {
    const clock = new FakeClock();
    let awake = false;
    const sleeping = createWake(clock)
      .sleep(100, new AbortController().signal)
      .then(() => (awake = true));
    await clock.advance(99);
    expect(awake).to.equal(false);
    await clock.advance(1);
    await sleeping;
  });

  it('wakes when it is woken, also by a call that came while it was awake', async () => {
    const { signal } = new AbortController();
    const wake = createWake(new FakeClock());
    const sleeping = wake.sleep(undefined, signal);
    wake.wake();
    await sleeping;
    wake.wake();
    await wake.sleep(undefined, signal);
    expect(listenersOf(signal)).to.equal(0);
  });

  it('ends with the reason of an abort', async () => {
    const controller = new AbortController();
    const sleeping = failureOf(createWake(new FakeClock()).sleep(undefined, controller.signal));
    controller.abort('enough');
    expect(await sleeping).to.equal('enough');
  });
});
