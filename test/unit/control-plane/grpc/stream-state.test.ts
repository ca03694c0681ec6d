import { expect } from 'chai';
import fc from 'fast-check';
import {
  NEW_STREAM,
  nextStep,
  takeRequest,
  type StepTime,
  type StreamState,
} from '../../../../src/control-plane/grpc/stream-state.js';
import { assignmentTypeUrl } from '../../../../src/mads/api-version.js';
import type { ReceivedDiscoveryRequest } from '../../../../src/mads/discovery-request.js';

function request(said: Partial<ReceivedDiscoveryRequest> = {}): ReceivedDiscoveryRequest {
  const empty = { versionInfo: '', nodeId: 'n', responseNonce: '', resourceNames: [] };
  return { ...empty, typeUrl: assignmentTypeUrl('v1'), ...said };
}

/** A time at which a repetition is kept back for a second. */
function at(nowMs: number): StepTime {
  return { nowMs, repeatAfterMs: 1_000 };
}

/** The state after an answer, at the time 0. */
function answered(state: StreamState, version: string, nowMs = 0): StreamState {
  const step = nextStep(state, version, at(nowMs));
  if (step.kind !== 'answer') throw new Error(step.kind);
  return step.next;
}

describe('the state of a stream', () => {
  it('asks for nothing before the first request', () => {
    expect(nextStep(NEW_STREAM, 'a', at(0))).to.deep.equal({ kind: 'nothing' });
  });

  it('asks for an answer to a request without a version', () => {
    const state = takeRequest(NEW_STREAM, request({ resourceNames: ['x'] }), 'v1');
    expect(nextStep(state, 'a', at(7))).to.deep.equal({
      kind: 'answer',
      nonce: '1',
      resourceNames: ['x'],
      next: { nodeId: 'n', sent: { nonce: '1', version: 'a', atMs: 7 } },
    });
  });

  it('parks a request that has the current version until there is another', () => {
    const state = takeRequest(NEW_STREAM, request({ versionInfo: 'a' }), 'v1');
    expect(nextStep(state, 'a', at(0)).kind).to.equal('nothing');
    expect(nextStep(state, 'b', at(0)).kind).to.equal('answer');
  });

  it('answers each request once', () => {
    const state = answered(takeRequest(NEW_STREAM, request(), 'v1'), 'a');
    expect(nextStep(state, 'b', at(0)).kind).to.equal('nothing');
  });

  it('ignores what is not the reply to the newest answer', () => {
    const state = answered(takeRequest(NEW_STREAM, request(), 'v1'), 'a');
    for (const responseNonce of ['', '0', '2', '999']) {
      expect(takeRequest(state, request({ responseNonce }), 'v1')).to.equal(state);
    }
  });

  it('looks at no nonce before the first answer: they do not survive streams', () => {
    const state = takeRequest(NEW_STREAM, request({ responseNonce: '7' }), 'v1');
    expect(nextStep(state, 'a', at(0)).kind).to.equal('answer');
  });

  it('ignores a request for the other type', () => {
    const typeUrl = assignmentTypeUrl('v1alpha1');
    expect(takeRequest(NEW_STREAM, request({ typeUrl }), 'v1')).to.equal(NEW_STREAM);
  });

  it('remembers the node of the first request', () => {
    const first = answered(takeRequest(NEW_STREAM, request(), 'v1'), 'a');
    const second = takeRequest(first, request({ responseNonce: '1', nodeId: '' }), 'v1');
    expect(second.nodeId).to.equal('n');
  });

  it('repeats itself only after a second, but says something new at once', () => {
    const sent = answered(takeRequest(NEW_STREAM, request(), 'v1'), 'a', 100);
    const rejected = takeRequest(sent, request({ responseNonce: '1' }), 'v1');
    expect(nextStep(rejected, 'a', at(100))).to.deep.equal({ kind: 'wait', ms: 1_000 });
    expect(nextStep(rejected, 'a', at(1_099))).to.deep.equal({ kind: 'wait', ms: 1 });
    expect(nextStep(rejected, 'a', at(1_100)).kind).to.equal('answer');
    expect(nextStep(rejected, 'b', at(100)).kind).to.equal('answer');
  });

  it('repeats itself at once where nothing is kept back, as Kuma does', () => {
    const sent = answered(takeRequest(NEW_STREAM, request(), 'v1'), 'a', 100);
    const rejected = takeRequest(sent, request({ responseNonce: '1' }), 'v1');
    expect(nextStep(rejected, 'a', { nowMs: 100, repeatAfterMs: 0 }).kind).to.equal('answer');
  });

  it('counts its answers, whatever the client says', () => {
    const said = fc.record({
      versionInfo: fc.constantFrom('', 'a', 'b'),
      responseNonce: fc.constantFrom('', '1', '2', '3'),
      typeUrl: fc.constantFrom('', assignmentTypeUrl('v1'), assignmentTypeUrl('v1alpha1')),
    });
    fc.assert(
      fc.property(fc.array(said), (requests) => {
        let state = NEW_STREAM;
        let count = 0;
        for (const [index, each] of requests.entries()) {
          state = takeRequest(state, request(each), 'v1');
          const step = nextStep(state, index % 2 === 0 ? 'a' : 'b', at(index * 400));
          if (step.kind !== 'answer') continue;
          count += 1;
          expect(step.nonce).to.equal(String(count));
          state = step.next;
        }
      }),
    );
  });
});
