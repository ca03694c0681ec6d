import { expect } from 'chai';
import { getEventListeners } from 'node:events';
import { withDeadline } from '../../../src/supervision/deadline.js';
import { runTasks, type Task } from '../../../src/supervision/run-tasks.js';
import { FakeClock } from '../../support/fake-clock.js';

const untilAbort: Task = (signal) =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
  });

async function outcomeOf(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    (value) => value,
    (error: unknown) => error,
  );
}

describe('tasks side by side', () => {
  it('end when the first one is done, after the others have ended too', async () => {
    const order: string[] = [];
    const slow: Task = async (signal) => {
      await untilAbort(signal).catch(() => order.push('slow ended'));
    };
    await runTasks([slow, () => Promise.resolve()], new AbortController().signal);
    expect(order).to.deep.equal(['slow ended']);
  });

  it('throw what the first one threw', async () => {
    const failed = runTasks(
      [untilAbort, () => Promise.reject(new Error('no'))],
      new AbortController().signal,
    );
    expect(await outcomeOf(failed)).to.have.property('message', 'no');
  });

  it('end with the reason of the abort, and leave no listener', async () => {
    const controller = new AbortController();
    const running = outcomeOf(runTasks([untilAbort, untilAbort], controller.signal));
    controller.abort('enough');
    expect(await running).to.equal('enough');
    expect(getEventListeners(controller.signal, 'abort')).to.deep.equal([]);
  });
});

describe('a deadline', () => {
  const onTimeout = (): Error => new Error('too late');

  it('lets work that is in time pass, and leaves no timer', async () => {
    const clock = new FakeClock();
    const { signal } = new AbortController();
    expect(
      await withDeadline(() => Promise.resolve(1), { clock, ms: 10, onTimeout }, signal),
    ).to.equal(1);
    expect(clock.sleepingMs).to.deep.equal([]);
    expect(getEventListeners(signal, 'abort')).to.deep.equal([]);
  });

  it('ends work that is late, and tells it so', async () => {
    const clock = new FakeClock();
    let told: unknown;
    const work = (signal: AbortSignal): Promise<never> => {
      signal.addEventListener('abort', () => {
        told = signal.reason;
      });
      return new Promise(() => undefined);
    };
    const late = outcomeOf(
      withDeadline(work, { clock, ms: 10, onTimeout }, new AbortController().signal),
    );
    await clock.advance(10);
    expect(await late).to.have.property('message', 'too late');
    expect(told).to.equal(await late);
  });

  it('ends with the reason of the abort', async () => {
    const controller = new AbortController();
    const clock = new FakeClock();
    const work = (): Promise<never> => new Promise(() => undefined);
    const aborted = outcomeOf(withDeadline(work, { clock, ms: 10, onTimeout }, controller.signal));
    controller.abort('enough');
    expect(await aborted).to.equal('enough');
    expect(clock.sleepingMs).to.deep.equal([]);
  });
});
