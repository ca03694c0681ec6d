import { expect } from 'chai';
import {
  answerOutcome,
  type Heard,
} from '../../../../../src/discovery/diagnosis/control-plane/answer-outcome.js';
import type { Outcome } from '../../../../../src/discovery/diagnosis/step.js';
import { toHoldings } from '../../../../../src/targets/holdings.js';
import { toTargetGroup } from '../../../../../src/targets/target-group.js';
import { answerTaken, CONTROL_PLANE, TestError } from '../../../../support/discovery-events.js';

describe('what is said of a first answer', () => {
  const nothing: Heard = {
    answer: undefined,
    quarantined: undefined,
    refused: undefined,
    hasNothing: false,
    settled: toHoldings([]),
  };

  function outcome(heard: Partial<Heard>): Outcome {
    return answerOutcome({ ...nothing, ...heard }, { nodeId: 'me' });
  }

  it('counts targets, what is left out, and labels that are dropped', () => {
    const answer = answerTaken({
      leftOut: { 'no address': 2, 'denied address': 1, other: 0 },
      droppedLabels: { 'too long': 3 },
    });
    const { status, finding, fix } = outcome({ answer });
    expect(status).to.equal('ok');
    expect(finding).to.equal(
      '3 targets in no mesh, version "v"; left out: 1 denied address, 2 no address; labels dropped: 3 too long',
    );
    expect(fix).to.contain('--deny-cidr');
  });

  it('names the meshes, a few of them', () => {
    const meshes = Array.from({ length: 12 }, (_, index) => `m${String(index).padStart(2, '0')}`);
    const settled = toHoldings(
      meshes.map((mesh) => toTargetGroup('a:1', new Map(Object.entries({ mesh, dataplane: 'd' })))),
    );
    const { finding } = outcome({ answer: answerTaken(), settled });
    expect(finding).to.match(/^3 targets in 12 meshes: "m00", .*"m09" and 2 more, version/);
  });

  it('thinks of the client id where a list is empty', () => {
    const { status, fix } = outcome({ answer: answerTaken({ targets: 0 }) });
    expect(status).to.equal('ok');
    expect(fix).to.contain('"me" (see --name)');
  });

  it('takes no list at all for a failure', () => {
    expect(outcome({ hasNothing: true })).to.include({ status: 'failed', exitCode: 69 });
    expect(outcome({})).to.include({ status: 'failed', exitCode: 69 });
  });

  it('passes on why an answer is refused', () => {
    const { finding } = outcome({ refused: new TestError('too many targets') });
    expect(finding).to.equal('too many targets');
  });

  it('fails when some of it cannot be read, and says why', () => {
    const quarantined = {
      kind: 'quarantined',
      controlPlane: CONTROL_PLANE,
      version: 'v',
      resources: 2,
      reasons: ['no mesh', 'cut short'],
      removesNothing: false,
    } as const;
    const failed = outcome({ answer: answerTaken(), quarantined });
    expect(failed).to.include({ status: 'failed', exitCode: 76 });
    expect(failed.finding).to.contain('2 resources cannot be read: no mesh; cut short');
  });
});
