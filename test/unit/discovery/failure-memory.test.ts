import { expect } from 'chai';

import { ExitCode } from '../../../src/base/house-error.js';
import { SourceError } from '../../../src/discovery/errors.js';
import type { DiscoveryEvent } from '../../../src/discovery/events.js';
import { FailureMemory } from '../../../src/discovery/failure-memory.js';

const rung = { transport: 'grpc', apiVersion: 'v1' } as const;

function lost(controlPlane: string, error: SourceError): DiscoveryEvent {
  return { kind: 'lost', controlPlane, error, retryInMs: 0, immediate: false };
}

const REFUSED = new SourceError('control-plane-unreachable', 'Cannot connect: ECONNREFUSED');
const GLOBAL = new SourceError('control-plane-global', 'it is global');

describe('what stands in the way of a one-shot', () => {
  const seen: DiscoveryEvent[] = [];
  const open = (...names: readonly string[]): FailureMemory =>
    new FailureMemory({ observe: (event) => seen.push(event) }, names);

  it('is the silence of whom nothing is known', () => {
    const memory = open('a:1', 'b:2');
    expect(memory.lastFailure?.message).to.equal('no answer from a:1 yet');
    expect(memory.lastFailure?.exitCode).to.equal(ExitCode.unavailable);
  });

  it('is why the last way did not work, while the next one is tried', () => {
    const memory = open('a:1');
    memory.observe({ kind: 'rung-failed', controlPlane: 'a:1', rung, reason: 'No answer' });
    expect(memory.lastFailure?.message).to.equal('no answer from a:1 yet; gRPC v1: No answer');
  });

  it('is what the first one that has not answered failed by', () => {
    const memory = open('a:1', 'b:2');
    memory.observe(lost('b:2', REFUSED));
    memory.observe({
      kind: 'answer-taken',
      controlPlane: 'a:1',
      version: '1',
      hasNews: true,
      targets: 0,
      added: 0,
      changed: 0,
      removed: 0,
      waiting: 0,
      provisional: false,
      leftOut: {},
      droppedLabels: {},
    });
    expect(memory.lastFailure).to.equal(REFUSED);
  });

  it('is before all what only the operator can mend, which ends it', () => {
    const memory = open('a:1', 'b:2');
    let ended = 0;
    memory.onHopeless = () => (ended += 1);
    memory.observe(lost('a:1', REFUSED));
    expect(ended).to.equal(0);
    memory.observe(lost('b:2', GLOBAL));
    expect(memory.lastFailure).to.equal(GLOBAL);
    expect(ended).to.equal(1);
  });

  it('is, when all have answered, that there are too few targets', () => {
    const memory = open();
    expect(memory.lastFailure).to.equal(undefined);
    memory.observe({ kind: 'below-min-targets', targets: 2, minTargets: 5 });
    expect(memory.lastFailure?.message).to.include('--min-targets');
    memory.observe({ kind: 'below-min-targets', targets: undefined, minTargets: 5 });
    expect(memory.lastFailure).to.equal(undefined);
  });
});
