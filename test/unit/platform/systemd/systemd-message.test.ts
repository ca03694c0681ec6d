import { expect } from 'chai';
import fc from 'fast-check';

import {
  toAssignments,
  withMessage,
  type SystemdMessage,
} from '../../../../src/platform/systemd/systemd-message.js';

describe('toAssignments', () => {
  it('writes an assignment for each thing, as sd_notify(3) has it', () => {
    expect(toAssignments({ state: 'ready', status: 'Connected', isAlive: true })).to.deep.equal([
      'READY=1',
      'STATUS=Connected',
      'WATCHDOG=1',
    ]);
    expect(toAssignments({ state: 'reloading', monotonicUsec: 12n })).to.deep.equal([
      'RELOADING=1',
      'MONOTONIC_USEC=12',
    ]);
    expect(toAssignments({ state: 'stopping' })).to.deep.equal(['STOPPING=1']);
  });

  it('keeps a status on one line, so that it cannot say anything else', () => {
    expect(toAssignments({ status: 'away\nSTOPPING=1\0' })).to.deep.equal([
      'STATUS=away\\nSTOPPING=1\\u0000',
    ]);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (status) => {
        const [assignment = ''] = toAssignments({ status });
        expect(assignment).to.match(/^STATUS=[^\n\r\0]*$/);
      }),
    );
  });
});

describe('what waits to be told', () => {
  const waiting = (...messages: readonly SystemdMessage[]): readonly SystemdMessage[] =>
    messages.reduce<readonly SystemdMessage[]>(withMessage, []);

  it('has the newest status only', () => {
    expect(waiting({ status: 'a' }, { status: 'b' }, { isAlive: true })).to.deep.equal([
      { status: 'b', isAlive: true },
    ]);
  });

  it('keeps the order of states', () => {
    expect(waiting({ state: 'ready' }, { state: 'reloading' }, { status: 'b' })).to.deep.equal([
      { state: 'ready' },
      { state: 'reloading', status: 'b' },
    ]);
  });

  it('tells a state that comes again once, the last time, with the newest status', () => {
    const messages = [
      { state: 'ready', status: 'a' },
      { state: 'reloading', status: 'b' },
      { state: 'ready' },
      { state: 'stopping' },
    ] as const;
    expect(waiting(...messages)).to.deep.equal([
      { state: 'ready', status: 'b' },
      { state: 'stopping' },
    ]);
  });

  it('never has more than one message for each state', () => {
    const states = fc.constantFrom('ready', 'reloading', 'stopping');
    const message = fc.record(
      { state: states, status: fc.string() },
      { requiredKeys: [] },
    ) as fc.Arbitrary<SystemdMessage>;
    fc.assert(
      fc.property(fc.array(message), (messages) => {
        const left = waiting(...messages);
        const told = left.map(({ state }) => state).filter((state) => state !== undefined);
        expect(new Set(told)).to.have.property('size', told.length);
        expect(left).to.have.length.at.most(4);
        const newest = messages.findLast(({ status }) => status !== undefined)?.status;
        expect(left.findLast(({ status }) => status !== undefined)?.status).to.equal(newest);
        const last = messages.findLast(({ state }) => state !== undefined)?.state;
        expect(told.at(-1)).to.equal(last);
      }),
    );
  });
});
