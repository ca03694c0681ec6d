import { expect } from 'chai';

import { HouseError } from '../../src/base/house-error.js';
import type { TargetOutput } from '../../src/discovery/target-output.js';
import { Holdings } from '../../src/targets/holdings.js';
import { heldGroups } from '../support/held-groups.js';
import { failureOf } from '../support/outcome.js';

/** An output of one test, and what its readers make of it. */
export interface OutputUnderTest {
  readonly output: TargetOutput;
  /** What readers see now: the address of each dataplane by its name; `undefined` where there is nothing to see. */
  read(): Promise<Readonly<Record<string, string>> | undefined>;
  /** Makes readers see something else, as somebody may who has access to it. */
  tamper(): Promise<void>;
  /** Makes publishing fail until {@link repair}. */
  breakDown(): Promise<void>;
  repair(): Promise<void>;
}

const FIRST = { 'backend-01': '192.168.0.1:1234' };
const SECOND = { 'backend-01': '192.168.0.1:1234', 'backend-02': '192.168.0.2:1234' };
const MOVED = { 'backend-01': '192.168.0.9:1234', 'backend-02': '192.168.0.2:1234' };

/** What everything promises that target groups are published to (src/discovery/target-output.ts). */
export function describeTargetOutput(name: string, open: () => Promise<OutputUnderTest>): void {
  describe(`${name}, as an output of target groups`, () => {
    let underTest: OutputUnderTest;
    let output: TargetOutput;

    beforeEach('open the output', async () => {
      underTest = await open();
      output = underTest.output;
    });

    it('has a name', () => {
      expect(output.name).not.to.equal('');
    });

    it('shows readers nothing before something is published', async () => {
      expect(await underTest.read()).to.equal(undefined);
    });

    it('shows readers what was published, as soon as that resolves', async () => {
      for (const state of [FIRST, SECOND, MOVED, FIRST, {}, SECOND]) {
        expect((await output.publish(heldGroups(state))).changed).to.equal(true);
        expect(await underTest.read()).to.deep.equal(state);
      }
    });

    it('shows an empty set as an empty set, also at first', async () => {
      expect(await output.publish(Holdings.empty)).to.include({ changed: true, groups: 0 });
      expect(await underTest.read()).to.deep.equal({});
    });

    it('says how many groups and bytes there are to read', async () => {
      const one = await output.publish(heldGroups(FIRST));
      expect(one).to.include({ groups: 1 });
      const two = await output.publish(heldGroups(SECOND));
      expect(two).to.include({ groups: 2 });
      expect(two.bytes).to.be.greaterThan(one.bytes);
      expect(await output.publish(heldGroups(SECOND))).to.include({ groups: 2, bytes: two.bytes });
    });

    it('is not changed by what is published already', async () => {
      await output.publish(heldGroups(SECOND));
      expect(await output.publish(heldGroups(SECOND))).to.include({ changed: false });
      expect(await output.publish(reversed(heldGroups(SECOND)))).to.include({ changed: false });
    });

    it('counts identities that hold nothing as nothing', async () => {
      await output.publish(heldGroups(FIRST));
      const withEmpty = heldGroups(FIRST).with([['default\u0000gone', []]]);
      expect(await output.publish(withEmpty)).to.include({ changed: false, groups: 1 });
    });

    it('shows readers what they saw before, while publishing fails', async () => {
      await output.publish(heldGroups(FIRST));
      await underTest.breakDown();
      for (const state of [SECOND, MOVED]) {
        const error = await failureOf(output.publish(heldGroups(state)));
        expect(error).to.be.instanceOf(HouseError);
        expect(error).to.have.property('recovery', 'retry');
      }
      await underTest.repair();
      expect(await underTest.read()).to.deep.equal(FIRST);
    });

    it('goes on when publishing works again', async () => {
      await output.publish(heldGroups(FIRST));
      await underTest.breakDown();
      await failureOf(output.publish(heldGroups(SECOND)));
      await underTest.repair();
      expect(await output.publish(heldGroups(SECOND))).to.include({ changed: true });
      expect(await underTest.read()).to.deep.equal(SECOND);
    });

    it('need not touch anything after a failure, when what is wanted is what readers see', async () => {
      await output.publish(heldGroups(FIRST));
      await underTest.breakDown();
      await failureOf(output.publish(heldGroups(SECOND)));
      expect(await output.publish(heldGroups(FIRST))).to.include({ changed: false });
      await underTest.repair();
      expect(await underTest.read()).to.deep.equal(FIRST);
    });

    it('is as it was left while nobody else changes it, also before something is published', async () => {
      expect(await output.restore()).to.equal(undefined);
      expect(await underTest.read()).to.equal(undefined);
      for (const state of [FIRST, {}]) {
        await output.publish(heldGroups(state));
        for (let i = 0; i < 3; i++) expect(await output.restore()).to.equal(undefined);
        expect(await underTest.read()).to.deep.equal(state);
      }
    });

    it('puts back what was published last when somebody changed it, and says what was found', async () => {
      for (const state of [FIRST, SECOND, {}]) {
        await output.publish(heldGroups(state));
        await underTest.tamper();
        expect(await output.restore()).to.be.a('string');
        expect(await underTest.read()).to.deep.equal(state);
        expect(await output.restore()).to.equal(undefined);
        expect(await output.publish(heldGroups(state))).to.include({ changed: false });
      }
    });

    it('is published anew when it was changed and could not be put back', async () => {
      await output.publish(heldGroups(FIRST));
      await underTest.tamper();
      await underTest.breakDown();
      const error = await failureOf(output.restore());
      expect(error).to.be.instanceOf(HouseError);
      expect(error).to.have.property('recovery', 'retry');
      await underTest.repair();
      expect(await output.publish(heldGroups(FIRST))).to.include({ changed: true });
      expect(await underTest.read()).to.deep.equal(FIRST);
    });
  });
}

/** The same, put together in another order. */
function reversed(held: Holdings): Holdings {
  return Holdings.empty.with([...held].reverse());
}
