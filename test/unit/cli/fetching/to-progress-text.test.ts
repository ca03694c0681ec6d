import { expect } from 'chai';
import { toProgressText } from '../../../../src/cli/fetching/to-progress-text.js';
import { SourceError } from '../../../../src/discovery/errors.js';
import type { DiscoveryEvent } from '../../../../src/discovery/events.js';

const controlPlane = 'kuma-cp:5676';
const rung = { transport: 'grpc', apiVersion: 'v1' } as const;
const error = new SourceError('connection-lost', 'the connection was cut');

const TAKEN: DiscoveryEvent = {
  kind: 'answer-taken',
  controlPlane,
  version: '1',
  hasNews: true,
  ...{ targets: 12, added: 12, changed: 0, removed: 0, waiting: 0 },
  provisional: true,
  leftOut: {},
  droppedLabels: {},
};

describe('the text of the progress', () => {
  for (const [event, text] of [
    [{ kind: 'connecting', controlPlane, rung }, 'connecting, gRPC v1'],
    [{ kind: 'connected', controlPlane, rung }, 'connected, gRPC v1; waiting for an answer'],
    [{ kind: 'rung-failed', controlPlane, rung, reason: 'x' }, 'no gRPC v1 there; trying the next'],
    [TAKEN, '12 targets; waiting 3s for a newer answer'],
    [{ ...TAKEN, targets: 1 }, '1 target; waiting 3s for a newer answer'],
    [
      { kind: 'lost', controlPlane, error, retryInMs: 10, immediate: false },
      'the connection was cut; trying again',
    ],
    [
      { kind: 'lost', controlPlane, retryInMs: 0, immediate: true },
      'the conversation ended; trying again',
    ],
    [
      { kind: 'switching', controlPlane, from: 'a:1', to: 'b:1', error },
      'the connection was cut; trying b:1',
    ],
    [
      {
        kind: 'located',
        controlPlane,
        given: 'a:5681',
        found: 'a:5676',
        tls: false,
        how: 'catalog',
      },
      'MADS should be at a:5676',
    ],
  ] as readonly (readonly [DiscoveryEvent, string])[])
    it(`says "${text}"`, () => {
      expect(toProgressText(event, { removalDelayMs: 3_000 })).to.equal(
        `Asking kuma-cp:5676: ${text}`,
      );
    });

  it('is none where nothing is waited for', () => {
    expect(toProgressText({ kind: 'stopped' }, { removalDelayMs: 3_000 })).to.equal(undefined);
  });
});
