import { expect } from 'chai';
import fc from 'fast-check';

import type { Answer } from '../../../../src/targets/settlement.js';
import { answerOf, heldGroups } from '../../../support/held-groups.js';
import { failureOf } from '../../../support/outcome.js';
import {
  addresses,
  FULL,
  PublisherKit,
  REMOVAL_DELAY_MS,
  STOPPED,
  WRITE_INTERVAL_MS,
  usePublishers,
} from '../../../support/publisher-kit.js';

describe('the publisher', () => {
  const open = usePublishers();

  describe('with changes', () => {
    it('writes the first one at once', async () => {
      const kit = open();
      await kit.take('a');
      expect(kit.output.seen).to.deep.equal(['a']);
      expect(kit.clock.now()).to.equal(0);
    });

    it('writes a moved address and another label at once, which is no removal', async () => {
      const kit = open();
      await kit.take('a');
      await kit.clock.advance(WRITE_INTERVAL_MS);
      await kit.takeAnswer(answerOf({ a: '192.168.0.9:1234' }));
      expect(kit.output.writes.at(-1)?.text).to.contain('192.168.0.9:1234');
    });

    it('writes nothing before the first answer', async () => {
      const kit = open();
      await kit.clock.advance(60_000);
      expect(kit.output.attempts).to.equal(0);
    });

    it('writes one per interval, and the newest state of several', async () => {
      const kit = open();
      await kit.take('a');
      await kit.take('a', 'b');
      await kit.take('a', 'b', 'c');
      await kit.clock.advance(WRITE_INTERVAL_MS - 1);
      expect(kit.writes).to.equal(1);
      await kit.clock.advance(1);
      expect(kit.writes).to.equal(2);
      expect(kit.output.seen).to.deep.equal(['a', 'b', 'c']);
      await kit.clock.advance(60_000);
      expect(kit.writes).to.equal(2);
    });

    it('writes the next one at once when the interval is over', async () => {
      const kit = open();
      await kit.take('a');
      await kit.clock.advance(WRITE_INTERVAL_MS);
      await kit.take('a', 'b');
      expect(kit.output.seen).to.deep.equal(['a', 'b']);
    });

    it('writes each at once without an interval', async () => {
      const kit = open({ minWriteIntervalMs: 0 });
      for (const names of [['a'], ['a', 'b'], ['a', 'b', 'c']]) {
        await kit.take(...names);
        expect(kit.output.seen).to.deep.equal(names);
      }
    });

    it('writes the next one the later the larger the last one was, where that is asked for', async () => {
      const kit = open({ minWriteIntervalMs: 'auto' });
      const names = Array.from({ length: 30_000 }, (_, index) => `t${String(index)}`);
      await kit.take(...names);
      await kit.take(...names, 'b');
      await kit.clock.advance(1_499);
      expect(kit.writes).to.equal(1);
      await kit.clock.advance(1);
      expect(kit.output.seen).to.include('b');
    });

    it('counts the interval from the beginning of a write that took its time', async () => {
      const kit = open();
      const release = kit.output.hold();
      await kit.take('a');
      await kit.clock.advance(600);
      release();
      await kit.take('a', 'b');
      await kit.clock.advance(400);
      expect(kit.output.seen).to.deep.equal(['a', 'b']);
    });

    it('writes nothing when a change is taken back within the interval', async () => {
      const kit = open({ removalDelayMs: 0 });
      await kit.take('a');
      await kit.take('a', 'b');
      await kit.take('a');
      await kit.clock.advance(60_000);
      expect(kit.writes).to.equal(1);
    });

    it('tells what readers can see now, and what that changed', async () => {
      const kit = open({ removalDelayMs: 0, standing: ['a', 'b', 'c'] });
      await kit.takeAnswer(
        answerOf({ a: '192.168.0.1:1234', b: '192.168.0.9:1234', d: '1.2.3.4:5' }),
      );
      const [event] = kit.eventsOf('published');
      expect(event).to.include({
        path: 'targets.json',
        groups: 3,
        added: 1,
        changed: 1,
        removed: 1,
      });
    });

    it('passes a warning of the output on', async () => {
      const kit = open();
      kit.output.warning = 'nobody may have noticed';
      await kit.take('a');
      expect(kit.eventsOf('output-warning')).to.deep.equal([
        { kind: 'output-warning', path: 'targets.json', reason: 'nobody may have noticed' },
      ]);
    });
  });

  describe('takes an answer', () => {
    it('that is due once it is written, not before', async () => {
      const kit = open();
      const release = kit.output.hold();
      const taken = await kit.take('a');
      expect(kit.output.attempts).to.equal(1);
      expect(taken.isTaken).to.equal(false);
      release();
      await kit.clock.settle();
      expect(taken.isTaken).to.equal(true);
      expect(kit.output.seen).to.deep.equal(['a']);
    });

    it('that says what is published, at once', async () => {
      const kit = open();
      await kit.take('a');
      expect(await kit.take('a')).to.deep.equal({ isTaken: true });
      expect(kit.output.attempts).to.equal(1);
    });

    it('that the write interval defers, at once', async () => {
      const kit = open();
      await kit.take('a');
      expect(await kit.take('a', 'b')).to.deep.equal({ isTaken: true });
      expect(kit.writes).to.equal(1);
    });

    it('that is provisional, at once', async () => {
      const kit = open();
      const answer = answerOf(addresses('a'), { provisional: true });
      expect(await kit.takeAnswer(answer)).to.deep.equal({ isTaken: true });
      expect(kit.writes).to.equal(0);
    });

    it('whose removals wait, at once', async () => {
      const kit = open({ standing: ['a', 'b'] });
      expect(await kit.take('a')).to.deep.equal({ isTaken: true });
      expect(kit.intake.waitingRemovals).to.equal(1);
      expect(kit.writes).to.equal(0);
    });

    it('that is the first and empty, at once, though nothing is written yet', async () => {
      const kit = open();
      expect(await kit.take()).to.deep.equal({ isTaken: true });
      expect(kit.writes).to.equal(0);
    });

    it('that came while another was being written, once the interval defers it', async () => {
      const kit = open();
      const release = kit.output.hold();
      const first = await kit.take('a');
      const second = await kit.take('a', 'b');
      expect([first.isTaken, second.isTaken]).to.deep.equal([false, false]);
      release();
      await kit.clock.settle();
      expect([first.isTaken, second.isTaken]).to.deep.equal([true, true]);
      expect(kit.output.seen).to.deep.equal(['a']);
    });

    it('until its own signal aborts', async () => {
      const kit = open();
      kit.output.failure = FULL;
      const stop = new AbortController();
      const taken = failureOf(kit.intake.take(answerOf(addresses('a')), stop.signal));
      stop.abort(STOPPED);
      expect(await taken).to.equal(STOPPED);
    });
  });

  describe('while writing fails', () => {
    it('does not take the answer, tries again, and takes it when that succeeds', async () => {
      const kit = open();
      kit.output.failure = FULL;
      const taken = await kit.take('a');
      await kit.clock.advance(60_000);
      expect(taken.isTaken).to.equal(false);
      kit.output.failure = undefined;
      await kit.clock.advance(5_000);
      expect(taken.isTaken).to.equal(true);
      expect(kit.output.seen).to.deep.equal(['a']);
    });

    it('waits longer and longer between tries, but never less than 250 ms or more than 5 s', async () => {
      const kit = open();
      kit.output.failure = FULL;
      await kit.take('a');
      await kit.clock.advance(600_000);
      const waits = kit.eventsOf('publish-failed').map(({ retryInMs }) => retryInMs);
      expect(waits.length).to.equal(kit.output.attempts);
      expect(Math.min(...waits)).to.equal(250);
      expect(Math.max(...waits)).to.be.within(2_500, 5_000);
    });

    it('tells each failure', async () => {
      const kit = open();
      kit.output.failure = FULL;
      await kit.take('a');
      expect(kit.eventsOf('publish-failed')).to.deep.equal([
        { kind: 'publish-failed', error: FULL, retryInMs: 250 },
      ]);
    });

    it('tells every five minutes since when it has been failing, until it works again', async () => {
      const kit = open();
      kit.output.failure = FULL;
      await kit.take('a');
      await kit.clock.advance(11 * 60_000);
      const told = kit.eventsOf('still-failing');
      expect(told).to.have.lengthOf(2);
      expect(told[1]).to.include({ what: 'output', name: 'targets.json', error: FULL });
      expect(told[1]?.sinceMs).to.be.within(10 * 60_000, 10 * 60_000 + 10_000);
      kit.output.failure = undefined;
      await kit.clock.advance(20 * 60_000);
      expect(kit.eventsOf('still-failing')).to.have.lengthOf(2);
    });

    it('writes the newest answer in the end, and takes the older ones with it', async () => {
      const kit = open();
      kit.output.failure = FULL;
      const first = await kit.take('a');
      const second = await kit.take('a', 'b');
      expect([first.isTaken, second.isTaken]).to.deep.equal([false, false]);
      kit.output.failure = undefined;
      await kit.clock.advance(5_000);
      expect(kit.output.writes.length).to.equal(1);
      expect(kit.output.seen).to.deep.equal(['a', 'b']);
      expect([first.isTaken, second.isTaken]).to.deep.equal([true, true]);
    });

    it('is done when the newest answer wants what readers see already', async () => {
      const kit = open();
      await kit.take('a');
      await kit.clock.advance(WRITE_INTERVAL_MS);
      kit.output.failure = FULL;
      const pending = await kit.takeAnswer(answerOf({ a: '192.168.0.9:1234' }));
      expect(pending.isTaken).to.equal(false);
      kit.output.failure = undefined;
      const back = await kit.take('a');
      await kit.clock.advance(5_000);
      expect([pending.isTaken, back.isTaken]).to.deep.equal([true, true]);
      expect(kit.writes).to.equal(1);
    });

    it('goes back to short waits after a success', async () => {
      const kit = open();
      kit.output.failure = FULL;
      await kit.take('a');
      await kit.clock.advance(60_000);
      kit.output.failure = undefined;
      await kit.clock.advance(5_000);
      kit.output.failure = FULL;
      await kit.take('a', 'b');
      expect(kit.eventsOf('publish-failed').at(-1)?.retryInMs).to.equal(250);
    });

    it('ends when what was thrown is a bug', async () => {
      const kit = open();
      const bug = new TypeError('undefined is not a function');
      kit.output.failure = bug;
      await kit.take('a');
      expect(await failureOf(kit.run)).to.equal(bug);
    });
  });

  describe('with removals', () => {
    it('writes them when the delay is over, not before', async () => {
      const kit = open();
      await kit.take('a', 'b');
      await kit.take('a');
      await kit.clock.advance(REMOVAL_DELAY_MS - 1);
      expect(kit.output.seen).to.deep.equal(['a', 'b']);
      await kit.clock.advance(1);
      expect(kit.output.seen).to.deep.equal(['a']);
      expect(kit.intake.waitingRemovals).to.equal(0);
    });

    it('writes several that are due together in one write', async () => {
      const kit = open();
      await kit.take('a', 'b', 'c', 'd');
      await kit.take('a');
      await kit.clock.advance(60_000);
      expect(kit.output.seen).to.deep.equal(['a']);
      expect(kit.writes).to.equal(2);
    });

    it('lets the delay of each run from when it was missing first', async () => {
      const kit = open({ minWriteIntervalMs: 0 });
      await kit.take('a', 'b', 'c');
      await kit.take('a', 'b');
      await kit.clock.advance(1_000);
      await kit.take('a');
      await kit.clock.advance(2_000);
      expect(kit.output.seen).to.deep.equal(['a', 'b']);
      await kit.clock.advance(1_000);
      expect(kit.output.seen).to.deep.equal(['a']);
    });

    it('writes nothing when what was missing comes back in time', async () => {
      const kit = open();
      await kit.take('a', 'b');
      await kit.take('a');
      await kit.clock.advance(REMOVAL_DELAY_MS - 1);
      await kit.take('a', 'b');
      await kit.clock.advance(60_000);
      expect(kit.writes).to.equal(1);
    });

    it('writes additions of the same answer at once', async () => {
      const kit = open();
      await kit.take('a', 'b');
      await kit.clock.advance(WRITE_INTERVAL_MS);
      await kit.take('a', 'c');
      expect(kit.output.seen).to.deep.equal(['a', 'b', 'c']);
      await kit.clock.advance(REMOVAL_DELAY_MS);
      expect(kit.output.seen).to.deep.equal(['a', 'c']);
    });

    it('stops the wait while the control plane is away', async () => {
      const kit = open();
      await kit.take('a', 'b');
      await kit.take('a');
      await kit.clock.advance(1_000);
      kit.intake.setConnected(false);
      await kit.clock.advance(600_000);
      expect(kit.output.seen).to.deep.equal(['a', 'b']);
      kit.intake.setConnected(true);
      await kit.clock.advance(REMOVAL_DELAY_MS - 1_001);
      expect(kit.output.seen).to.deep.equal(['a', 'b']);
      await kit.clock.advance(1);
      expect(kit.output.seen).to.deep.equal(['a']);
    });

    it('stops the wait while writing fails: what contradicts them may not have been asked for', async () => {
      const kit = open({ minWriteIntervalMs: 0 });
      await kit.take('a', 'b');
      kit.output.failure = FULL;
      await kit.take('a', 'c');
      await kit.clock.advance(10 * REMOVAL_DELAY_MS);
      kit.output.failure = undefined;
      await kit.clock.advance(5_000 + REMOVAL_DELAY_MS);
      expect(kit.output.writes[1]?.text).to.contain('"b"').and.contain('"c"');
      expect(kit.output.seen).to.deep.equal(['a', 'c']);
    });

    it('believes them at once without a delay', async () => {
      const kit = open({ removalDelayMs: 0, minWriteIntervalMs: 0 });
      await kit.take('a', 'b');
      await kit.take('a');
      expect(kit.output.seen).to.deep.equal(['a']);
      await kit.take();
      expect(kit.output.seen).to.deep.equal([]);
    });

    it('writes an empty list when all are gone for good', async () => {
      const kit = open();
      await kit.take('a', 'b');
      await kit.take();
      await kit.clock.advance(REMOVAL_DELAY_MS);
      expect(kit.output.seen).to.deep.equal([]);
    });
  });

  it('writes an empty list at once when what is there holds nothing any more', async () => {
    const kit = open({ minWriteIntervalMs: 0 });
    await kit.take('a');
    const before = heldGroups(addresses('a'));
    const held = before.with(Array.from(before, ([identity]) => [identity, []]));
    await kit.takeAnswer(answerOf({}, { held }));
    expect(kit.output.seen).to.deep.equal([]);
  });

  describe('with a provisional answer', () => {
    const provisional = (...names: readonly string[]): Answer =>
      answerOf(addresses(...names), { provisional: true });

    it('writes it after two seconds', async () => {
      const kit = open();
      await kit.takeAnswer(provisional('a'));
      await kit.clock.advance(1_999);
      expect(kit.writes).to.equal(0);
      await kit.clock.advance(1);
      expect(kit.output.seen).to.deep.equal(['a']);
    });

    it('writes a newer one instead, at once', async () => {
      const kit = open();
      await kit.takeAnswer(provisional('stale'));
      await kit.clock.advance(1_000);
      await kit.take('a');
      expect(kit.output.seen).to.deep.equal(['a']);
      await kit.clock.advance(60_000);
      expect(kit.writes).to.equal(1);
    });

    it('believes it at once without a removal delay', async () => {
      const kit = open({ removalDelayMs: 0 });
      await kit.takeAnswer(provisional('a'));
      expect(kit.output.seen).to.deep.equal(['a']);
    });

    it('keeps what stands until it is believed', async () => {
      const kit = open({ standing: ['a'] });
      await kit.takeAnswer(provisional('a', 'b'));
      await kit.clock.advance(1_999);
      expect(kit.output.attempts).to.equal(0);
      await kit.clock.advance(1);
      expect(kit.output.seen).to.deep.equal(['a', 'b']);
    });
  });

  describe('with an empty first answer', () => {
    it('waits for the removal delay where there is no file', async () => {
      const kit = open();
      await kit.take();
      await kit.clock.advance(REMOVAL_DELAY_MS - 1);
      expect(kit.output.attempts).to.equal(0);
      await kit.clock.advance(1);
      expect(kit.output.seen).to.deep.equal([]);
    });

    it('forgets it when targets come in time', async () => {
      const kit = open();
      await kit.take();
      await kit.clock.advance(1_000);
      await kit.take('a');
      expect(kit.output.seen).to.deep.equal(['a']);
      await kit.clock.advance(60_000);
      expect(kit.writes).to.equal(1);
    });

    it('stops waiting while the control plane is away', async () => {
      const kit = open();
      await kit.take();
      kit.intake.setConnected(false);
      await kit.clock.advance(600_000);
      expect(kit.output.attempts).to.equal(0);
      kit.intake.setConnected(true);
      await kit.clock.advance(REMOVAL_DELAY_MS);
      expect(kit.output.seen).to.deep.equal([]);
    });

    it('writes it at once without a delay', async () => {
      const kit = open({ removalDelayMs: 0 });
      await kit.take();
      expect(kit.output.seen).to.deep.equal([]);
    });

    it('touches nothing when an empty list stands', async () => {
      const kit = open({ standing: [] });
      expect(await kit.take()).to.deep.equal({ isTaken: true });
      await kit.clock.advance(60_000);
      expect(kit.writes).to.equal(0);
      expect(kit.output.seen).to.deep.equal([]);
    });
  });

  describe('after a restart', () => {
    it('writes nothing when the answer says what stands', async () => {
      const kit = open({ standing: ['a', 'b'] });
      expect(await kit.take('a', 'b')).to.deep.equal({ isTaken: true });
      await kit.clock.advance(60_000);
      expect(kit.writes).to.equal(0);
      expect(kit.eventsOf('published')).to.deep.equal([]);
    });

    it('writes the first change at once: to find the file right used up no interval', async () => {
      const kit = open({ standing: ['a'] });
      await kit.take('a');
      await kit.take('a', 'b');
      expect(kit.output.seen).to.deep.equal(['a', 'b']);
    });

    it('keeps what stands until it has been missing for the removal delay', async () => {
      const kit = open({ standing: ['a', 'b'] });
      await kit.take('a', 'c');
      expect(kit.output.seen).to.deep.equal(['a', 'b', 'c']);
      await kit.clock.advance(REMOVAL_DELAY_MS);
      expect(kit.output.seen).to.deep.equal(['a', 'c']);
    });

    it('keeps what stands for ever while nobody answers', async () => {
      const kit = open({ standing: ['a', 'b'] });
      await kit.clock.advance(24 * 3_600_000);
      expect(kit.output.attempts).to.equal(0);
    });
  });

  describe('once', () => {
    it('writes the answer that stood for the removal delay, and is done', async () => {
      const kit = open({ once: true });
      await kit.take('a');
      await kit.clock.advance(1_000);
      await kit.take('a', 'b');
      await kit.clock.advance(REMOVAL_DELAY_MS - 1);
      expect(kit.output.attempts).to.equal(0);
      await kit.clock.advance(1);
      await kit.run;
      expect(kit.output.seen).to.deep.equal(['a', 'b']);
    });

    it('is done without a write when the file says so already', async () => {
      const kit = open({ once: true, standing: ['a'] });
      await kit.take('a');
      await kit.clock.advance(REMOVAL_DELAY_MS);
      await kit.run;
      expect(kit.writes).to.equal(0);
    });

    it('removes what the settled answer lacks', async () => {
      const kit = open({ once: true, standing: ['a', 'b'] });
      await kit.take('a');
      await kit.clock.advance(REMOVAL_DELAY_MS);
      await kit.run;
      expect(kit.output.seen).to.deep.equal(['a']);
    });

    it('writes an empty list as well', async () => {
      const kit = open({ once: true });
      await kit.take();
      await kit.clock.advance(REMOVAL_DELAY_MS);
      await kit.run;
      expect(kit.output.seen).to.deep.equal([]);
    });

    it('fails when the file cannot be written', async () => {
      const kit = open({ once: true });
      kit.output.failure = FULL;
      await kit.take('a');
      await kit.clock.advance(REMOVAL_DELAY_MS);
      expect(await failureOf(kit.run)).to.equal(FULL);
    });

    it('is never done while the control plane is away', async () => {
      const kit = open({ once: true });
      await kit.take('a');
      kit.intake.setConnected(false);
      await kit.clock.advance(600_000);
      expect(kit.output.attempts).to.equal(0);
    });
  });

  describe('when it is stopped', () => {
    it('ends at once while it has nothing to do', async () => {
      const kit = open();
      await kit.take('a');
      expect(await kit.stop()).to.equal(STOPPED);
    });

    it('ends at once while something waits, and leaves the file as it is', async () => {
      const kit = open();
      await kit.take('a', 'b');
      await kit.take('a');
      expect(await kit.stop()).to.equal(STOPPED);
      expect(kit.output.seen).to.deep.equal(['a', 'b']);
    });

    it('ends at once while writing fails', async () => {
      const kit = open();
      kit.output.failure = FULL;
      await kit.take('a');
      expect(await kit.stop()).to.equal(STOPPED);
    });

    it('finishes a write that has begun', async () => {
      const kit = open();
      const release = kit.output.hold();
      await kit.take('a');
      let isOver = false;
      const stopped = kit.stop().then((reason) => {
        isOver = true;
        return reason;
      });
      await kit.clock.settle();
      expect(isOver).to.equal(false);
      release();
      expect(await stopped).to.equal(STOPPED);
      expect(kit.output.seen).to.deep.equal(['a']);
    });
  });

  it('keeps its intervals and ends with the newest answer, whatever happens in between', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { maxLength: 30 }), async (list) => {
        const kit = new PublisherKit({ standing: ['a'] });
        let newest: readonly string[] = ['a'];
        const answers: { readonly isTaken: boolean }[] = [];
        for (const step of list) {
          if (step.kind === 'answer') {
            newest = step.dataplanes;
            answers.push(await kit.take(...newest));
          } else if (step.kind === 'pass') await kit.clock.advance(step.ms);
          else if (step.kind === 'connect') kit.intake.setConnected(step.connected);
          else kit.output.failure = step.fails ? FULL : undefined;
        }
        kit.output.failure = undefined;
        kit.intake.setConnected(true);
        await kit.clock.advance(REMOVAL_DELAY_MS + 5_000);
        await kit.stop();
        expect(kit.output.seen).to.deep.equal([...newest].sort());
        expect(answers.every(({ isTaken }) => isTaken)).to.equal(true);
        const times = kit.output.writes.map(({ atMs }) => atMs);
        const gaps = times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0));
        expect(gaps.every((gap) => gap >= WRITE_INTERVAL_MS)).to.equal(true);
      }),
      { numRuns: 150 },
    );
  });
});

const steps = fc.oneof(
  fc.record({
    kind: fc.constant('answer' as const),
    dataplanes: fc.subarray(['a', 'b', 'c', 'd']),
  }),
  fc.record({ kind: fc.constant('pass' as const), ms: fc.constantFrom(1, 300, 999, 1_000, 3_000) }),
  fc.record({ kind: fc.constant('connect' as const), connected: fc.boolean() }),
  fc.record({ kind: fc.constant('fail' as const), fails: fc.boolean() }),
);
