import { expect } from 'chai';
import fc from 'fast-check';

import { createStatus, nextStatus } from '../../../../src/discovery/report/fold-status.js';
import type { FoldedStatus } from '../../../../src/discovery/report/fold-status.js';
import type {
  ControlPlaneStatus,
  OutputStatus,
  Status,
} from '../../../../src/discovery/report/status.js';
import { anyEvent } from '../../../support/discovery-event-arbitrary.js';

const steps = fc.array(fc.tuple(fc.nat(20_000), anyEvent), { maxLength: 60 });

describe('the fold of events into a status', () => {
  it('is consistent after any sequence of events', () => {
    fc.assert(
      fc.property(steps, (taken) => {
        let folded = createStatus(0);
        let nowMs = 0;
        for (const [waitMs, event] of taken) {
          nowMs += waitMs;
          folded = nextStatus(frozen(folded), event, nowMs);
          expectConsistent(folded.status, nowMs);
          if (event.kind === 'started') {
            const names = folded.status.controlPlanes.map(({ name }) => name);
            expect(names).to.deep.equal(event.controlPlanes);
          }
        }
      }),
    );
  });
});

function expectConsistent(status: Status, nowMs: number): void {
  const { startedAtMs, controlPlanes, output, recent } = status;
  expect(startedAtMs).to.be.at.most(nowMs);
  for (const controlPlane of controlPlanes) expectConversation(controlPlane, status, nowMs);
  expectOutput(output, nowMs);
  expect(recent.length).to.be.at.most(50);
  const times = recent.map(({ atMs }) => atMs);
  expect(times).to.deep.equal([...times].sort((a, b) => b - a));
  expect(() => structuredClone(status)).to.not.throw();
}

function expectConversation(
  controlPlane: ControlPlaneStatus,
  { startedAtMs }: Status,
  nowMs: number,
): void {
  const { phase, sinceMs, retryAtMs, failures, error, certificates } = controlPlane;
  expect(sinceMs).to.be.within(startedAtMs, nowMs);
  expect(retryAtMs === undefined, 'a next try only while it waits').to.equal(phase !== 'waiting');
  if (phase === 'connected') expect(failures).to.equal(0);
  if (failures > 0) expect(error, 'why it failed').to.not.equal(undefined);
  if (error !== undefined) expect(error.atMs).to.be.within(startedAtMs, nowMs);
  const { lastChangeAtMs = -1, lastListAtMs = -1, lastAnswerAtMs = -1 } = controlPlane;
  expect(lastChangeAtMs).to.be.at.most(lastListAtMs);
  expect(lastListAtMs).to.be.at.most(lastAnswerAtMs);
  expect(lastAnswerAtMs).to.be.at.most(nowMs);
  expect(new Set(certificates.map(({ role }) => role)).size).to.equal(certificates.length);
}

function expectOutput({ error, failures, retryAtMs }: OutputStatus, nowMs: number): void {
  expect(error === undefined).to.equal(failures === 0);
  expect(retryAtMs === undefined).to.equal(failures === 0);
  if (error !== undefined) expect(error.atMs).to.be.at.most(nowMs);
}

/** Whoever changes what was given notices. */
function frozen(folded: FoldedStatus): FoldedStatus {
  const freeze = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
    if (value instanceof Error) return;
    Object.freeze(value);
    Object.values(value).forEach(freeze);
  };
  freeze(folded);
  return folded;
}
