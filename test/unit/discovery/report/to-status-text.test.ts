import { expect } from 'chai';

import { SourceError } from '../../../../src/discovery/errors.js';
import type { DiscoveryEvent } from '../../../../src/discovery/events.js';
import { StatusBoard } from '../../../../src/discovery/report/status-board.js';
import { toStatusText } from '../../../../src/discovery/report/to-status-text.js';
import { FileError } from '../../../../src/platform/files/file-error.js';

const NOON_MS = Date.UTC(2026, 10, 1, 12, 0, 0, 123);
const [A, B, C] = ['grpc://a:5676', 'grpc://b:5676', 'grpc://c:5676'] as const;
const AWAY = new SourceError('control-plane-unreachable', 'Cannot connect to a:5676: ECONNREFUSED');

const published: DiscoveryEvent = {
  kind: 'published',
  path: '/sd/a.json',
  groups: 123,
  bytes: 4_567,
  added: 1,
  changed: 0,
  removed: 0,
  tookMs: 3,
};

const connected = (controlPlane: string): DiscoveryEvent => ({
  kind: 'connected',
  controlPlane,
  rung: { transport: 'grpc', apiVersion: 'v1' },
});

const lost = (controlPlane: string, error = AWAY): DiscoveryEvent => ({
  kind: 'lost',
  controlPlane,
  error,
  retryInMs: 500,
  immediate: false,
});

/** What is said after events, one a second from noon on. */
function textAfter(controlPlanes: readonly string[], ...events: readonly DiscoveryEvent[]): string {
  let nowMs = NOON_MS;
  const board = new StatusBoard(() => nowMs);
  board.observe({ kind: 'started', controlPlanes, outputFile: '/sd/a.json' });
  for (const event of events) {
    nowMs += 1_000;
    board.observe(event);
  }
  return toStatusText(board.status);
}

describe('toStatusText', () => {
  it('tells of a control plane that is there, what the file has, and when it was written', () => {
    expect(textAfter([A])).to.equal(`Connecting to ${A}; 0 groups`);
    expect(textAfter([A], connected(A), published)).to.equal(
      `Connected to ${A}; 123 groups; last write 2026-11-01 12:00:02Z`,
    );
  });

  it('tells since when one is away, and why, and what the file has all the same', () => {
    const read: DiscoveryEvent = { kind: 'standing-file-read', path: '/sd/a.json', groups: 1 };
    expect(textAfter([A], read, lost(A), lost(A))).to.match(
      /^Control plane grpc:\/\/a:5676 away since 2026-11-01 12:00:\d\dZ \(Cannot connect to a:5676: ECONNREFUSED\); 1 group$/,
    );
  });

  it('counts several, and names the first that is away', () => {
    const all = [A, B, C];
    expect(textAfter(all, connected(A))).to.equal('Connected to 1 of 3 control planes; 0 groups');
    const text = textAfter(all, connected(A), lost(B), lost(C));
    expect(text).to.match(
      /^Connected to 1 of 3 control planes; Control plane grpc:\/\/b:5676 away/,
    );
    expect(text).to.contain(', and 1 more away; 0 groups');
  });

  it('tells what keeps the file from being true', () => {
    const events: readonly DiscoveryEvent[] = [
      connected(A),
      published,
      { kind: 'publish-failed', error: new FileError('Cannot write "a"'), retryInMs: 500 },
      { kind: 'removals-held', controlPlane: A, missing: 40, targets: 60, maxDropHoldMs: 60_000 },
      { kind: 'below-min-targets', targets: 3, minTargets: 5 },
      { kind: 'answer-refused', controlPlane: A, error: AWAY },
    ];
    expect(textAfter([A], ...events).split('; ')).to.deep.equal([
      `Connected to ${A}`,
      `what ${A} answers is refused since 2026-11-01 12:00:06Z (${AWAY.message})`,
      'cannot write since 2026-11-01 12:00:03Z (Cannot write "a"), the file stays',
      '123 groups',
      'last write 2026-11-01 12:00:02Z',
      `40 of 60 targets missing at ${A}, held until 2026-11-01 12:01:04Z`,
      '3 targets would be too few to be published',
    ]);
  });

  it('says in one line what others said in several, and cuts what is long', () => {
    const error = new SourceError('not-mads', `\n\u001b[31m${'x'.repeat(999)}`);
    const text = textAfter([A], lost(A, error));
    expect(text).to.match(/^\P{Cc}+$/u);
    expect(text).to.have.length.below(300);
  });
});
