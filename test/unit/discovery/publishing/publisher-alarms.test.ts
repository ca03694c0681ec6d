import { expect } from 'chai';

import type { Holdings } from '../../../../src/targets/holdings.js';
import { eagerPublication } from '../../../support/discovery-options.js';
import { answerOf } from '../../../support/held-groups.js';
import {
  addresses,
  FULL,
  REMOVAL_DELAY_MS,
  usePublishers,
} from '../../../support/publisher-kit.js';

const TWENTY = Array.from({ length: 20 }, (_, index) => `t${String(index)}`);

describe('the publisher', () => {
  const open = usePublishers();

  describe('with removals that are too many', () => {
    it('tells of the hold once, and of its end', async () => {
      const kit = open({ publication: { maxDropShare: 0.5, maxDropHoldMs: 60_000 } });
      await kit.take(...TWENTY);
      await kit.take('t0');
      await kit.take('t1');
      expect(kit.eventsOf('removals-held')).to.deep.equal([
        {
          kind: 'removals-held',
          controlPlane: 'cp:5676',
          missing: 19,
          targets: 20,
          maxDropHoldMs: 60_000,
        },
      ]);
      expect(kit.eventsOf('hold-ended')).to.deep.equal([]);
      await kit.clock.advance(60_000);
      expect(kit.eventsOf('hold-ended')).to.have.length(1);
      expect(kit.output.seen).to.deep.equal(['t1']);
    });

    it('holds them for as long as a reload says from now on, and tells of the end', async () => {
      const kit = open({ publication: { maxDropShare: 0.5, maxDropHoldMs: 3_600_000 } });
      await kit.take(...TWENTY);
      await kit.take('t0');
      await kit.clock.advance(60_000);
      expect(kit.output.seen).to.have.length(20);
      kit.publisher.reconfigure(eagerPublication({ maxDropShare: 0.5, maxDropHoldMs: 60_000 }));
      await kit.clock.advance(0);
      expect(kit.output.seen).to.deep.equal(['t0']);
      expect(kit.eventsOf('hold-ended')).to.have.length(1);
    });

    it('does not hold them in a one-shot, which takes the answer that stood', async () => {
      const kit = open({ standing: TWENTY, once: true, publication: { maxDropShare: 0.5 } });
      await kit.take('t0');
      await kit.clock.advance(REMOVAL_DELAY_MS);
      expect(kit.output.seen).to.deep.equal(['t0']);
    });
  });

  describe('with fewer targets than it may publish', () => {
    it('keeps those that there are, and tells of it each time that the number changes', async () => {
      const kit = open({ publication: { minTargets: 3 } });
      await kit.take('a', 'b', 'c');
      const answer = await kit.take('a');
      await kit.clock.advance(REMOVAL_DELAY_MS);
      expect(answer.isTaken).to.equal(true);
      expect(kit.output.seen).to.deep.equal(['a', 'b', 'c']);
      await kit.take('a', 'd', 'e');
      await kit.clock.advance(REMOVAL_DELAY_MS);
      expect(kit.output.seen).to.deep.equal(['a', 'd', 'e']);
      expect(kit.eventsOf('below-min-targets')).to.deep.equal([
        { kind: 'below-min-targets', targets: 1, minTargets: 3 },
        { kind: 'below-min-targets', targets: undefined, minTargets: 3 },
      ]);
    });
  });

  describe('with several control planes', () => {
    const two = { controlPlanes: ['a:1', 'b:2'], publication: { minWriteIntervalMs: 0 } };

    it('writes what they have together', async () => {
      const kit = open(two);
      await kit.takeAnswer(answerOf(addresses('a')), 0);
      await kit.takeAnswer(answerOf(addresses('b')), 1);
      expect(kit.output.seen).to.deep.equal(['a', 'b']);
    });

    it('tells of a hold over what is left of the standing file', async () => {
      const kit = open({
        ...two,
        unclaimed: TWENTY,
        publication: { maxDropShare: 0.5, maxDropHoldMs: 60_000 },
      });
      await kit.takeAnswer(answerOf(addresses('a')), 0);
      await kit.takeAnswer(answerOf(addresses('b')), 1);
      await kit.clock.advance(60_000);
      expect(kit.eventsOf('removals-held').map(({ missing }) => missing)).to.deep.equal([20]);
      expect(kit.eventsOf('hold-ended')).to.have.length(1);
      expect(kit.output.seen).to.deep.equal(['a', 'b']);
    });

    it('tells when they disagree, and when they agree again', async () => {
      const kit = open(two);
      await kit.takeAnswer(answerOf({ a: '1.1.1.1:1' }), 0);
      await kit.takeAnswer(answerOf({ a: '2.2.2.2:2' }), 1);
      await kit.takeAnswer(answerOf({ a: '1.1.1.1:1' }), 1);
      expect(kit.eventsOf('conflicts').map(({ targets }) => targets)).to.deep.equal([1, 0]);
      expect(kit.writes).to.equal(1);
    });

    it('remembers whose the targets are, after each write and only then', async () => {
      const remembered: (readonly Holdings[])[] = [];
      const remember = (held: readonly Holdings[]): Promise<void> => {
        remembered.push(held);
        return Promise.resolve();
      };
      const kit = open({ ...two, remember });
      kit.output.failure = FULL;
      await kit.takeAnswer(answerOf(addresses('a')), 0);
      expect(remembered).to.deep.equal([]);
      kit.output.failure = undefined;
      await kit.clock.advance(10_000);
      await kit.takeAnswer(answerOf(addresses('b')), 1);
      const sizes = remembered.map((held) => held.map(({ size }) => size));
      expect(sizes).to.deep.equal([
        [1, 0],
        [1, 1],
      ]);
    });

    it('says in a one-shot what all of them have', async () => {
      const kit = open({ ...two, once: true });
      await kit.takeAnswer(answerOf(addresses('a')), 0);
      await kit.clock.advance(60_000);
      expect(kit.output.attempts).to.equal(0);
      await kit.takeAnswer(answerOf(addresses('b')), 1);
      await kit.clock.advance(REMOVAL_DELAY_MS);
      expect(kit.output.seen).to.deep.equal(['a', 'b']);
      await kit.run;
    });
  });

  describe('when somebody else changes the output', () => {
    const reconciling = { publication: { reconcileIntervalMs: 5_000 } };

    it('puts it back at the next look, and tells what was found', async () => {
      const kit = open({ ...reconciling, standing: ['a'] });
      kit.output.found = 'no file';
      await kit.clock.advance(4_999);
      expect(kit.output.restores).to.equal(0);
      await kit.clock.advance(1);
      expect(kit.eventsOf('restored')).to.deep.equal([
        { kind: 'restored', path: 'targets.json', found: 'no file' },
      ]);
      await kit.clock.advance(10_000);
      expect(kit.output.restores).to.equal(3);
      expect(kit.eventsOf('restored')).to.have.length(1);
    });

    it('does not put back what nobody trusts', async () => {
      const kit = open(reconciling);
      await kit.clock.advance(60_000);
      expect(kit.output.restores).to.equal(0);
    });

    it('takes answers after a look that failed, as if nothing had been', async () => {
      const kit = open({ ...reconciling, standing: ['a'] });
      await kit.take('a');
      kit.output.failure = FULL;
      await kit.clock.advance(5_000);
      kit.output.failure = undefined;
      await kit.clock.advance(5_000);
      expect((await kit.take('a')).isTaken).to.equal(true);
    });

    it('takes answers also between a look that failed and the next one', async () => {
      const kit = open({ ...reconciling, standing: ['a'] });
      await kit.take('a');
      kit.output.failure = FULL;
      await kit.clock.advance(5_000);
      expect((await kit.take('a')).isTaken).to.equal(true);
    });

    it('does not take an answer that could not be written because the old one could be put back', async () => {
      const kit = open({ ...reconciling, standing: ['a'] });
      await kit.take('a');
      kit.output.writeFailure = FULL;
      const answer = await kit.take('a', 'b');
      kit.output.found = 'it was removed';
      await kit.clock.advance(5_000);
      expect(kit.eventsOf('restored')).to.have.length(1);
      expect(answer.isTaken).to.equal(false);
      kit.output.writeFailure = undefined;
      await kit.clock.advance(5_000);
      expect(answer.isTaken).to.equal(true);
    });

    it('tells when it cannot put it back, and tries again', async () => {
      const kit = open({ ...reconciling, standing: ['a'] });
      kit.output.failure = FULL;
      await kit.clock.advance(10_000);
      expect(kit.eventsOf('publish-failed')).to.have.length(2);
      kit.output.failure = undefined;
      kit.output.found = 'another text';
      await kit.clock.advance(5_000);
      expect(kit.eventsOf('restored')).to.have.length(1);
    });
  });
});
