import { expect } from 'chai';
import { runAtOnce, runInSlices, type Slice, type Work } from '../../../src/base/slices.js';

/** A clock that goes on by a millisecond whenever it is read. */
function tickingClock(): { now(): number } {
  let ms = 0;
  return { now: () => ms++ };
}

/** Work of so many steps, which notes each of them. */
function* count(steps: number, done: unknown[]): Work<string> {
  try {
    for (let i = 1; i < steps; i++) {
      done.push(i);
      yield;
    }
    done.push(steps);
    return 'result';
  } finally {
    done.push('over');
  }
}

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
}

describe('work in slices', () => {
  const { signal } = new AbortController();

  it('gives the result, and lets others run when a slice is over', async () => {
    const done: unknown[] = [];
    setImmediate(() => done.push('others'));
    const running = runInSlices(count(7, done), { signal, clock: tickingClock(), sliceMs: 3 });
    expect(await running).to.equal('result');
    expect(done).to.deep.equal([1, 2, 3, 'others', 4, 5, 6, 7, 'over']);
  });

  it('tells of each slice how much was done', async () => {
    const slices: Slice[] = [];
    const observe = (slice: Slice): void => void slices.push(slice);
    await runInSlices(count(7, []), { signal, clock: tickingClock(), sliceMs: 3, observe });
    expect(slices).to.deep.equal([
      { steps: 3, ms: 3 },
      { steps: 3, ms: 3 },
      { steps: 1, ms: 1 },
    ]);
  });

  it('takes 8 milliseconds for a slice by default', async () => {
    const steps: number[] = [];
    const observe = (slice: Slice): void => void steps.push(slice.steps);
    await runInSlices(count(10, []), { signal, clock: tickingClock(), observe });
    expect(steps).to.deep.equal([8, 2]);
  });

  it('does the first slice before the call returns', () => {
    const done: unknown[] = [];
    void runInSlices(count(1, done), { signal });
    expect(done).to.deep.equal([1, 'over']);
  });

  it('fails with what the work throws', async () => {
    const failure = new Error('broken');
    function* work(): Work<never> {
      yield;
      throw failure;
    }
    expect(await failureOf(runInSlices(work(), { signal }))).to.equal(failure);
  });

  it('ends with the reason of its signal, and lets the work clean up', async () => {
    const done: unknown[] = [];
    const controller = new AbortController();
    const running = runInSlices(count(9, done), {
      ...{ signal: controller.signal, clock: tickingClock(), sliceMs: 2 },
    });
    controller.abort('enough');
    expect(await failureOf(running)).to.equal('enough');
    expect(done).to.deep.equal([1, 2, 'over']);
  });

  it('does nothing when its signal has aborted before', async () => {
    const done: unknown[] = [];
    const aborted = AbortSignal.abort('enough');
    expect(await failureOf(runInSlices(count(2, done), { signal: aborted }))).to.equal('enough');
    expect(done).to.deep.equal([]);
  });
});

describe('work at once', () => {
  it('gives the result, or fails with what the work throws', () => {
    const done: unknown[] = [];
    expect(runAtOnce(count(3, done))).to.equal('result');
    expect(done).to.deep.equal([1, 2, 3, 'over']);
    function* work(): Work<never> {
      yield;
      throw new Error('broken');
    }
    expect(() => runAtOnce(work())).to.throw('broken');
  });
});
