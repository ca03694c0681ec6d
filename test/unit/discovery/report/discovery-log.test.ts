import { expect } from 'chai';
import { ExitCode, HouseError } from '../../../../src/base/house-error.js';
import type { AnswerTakenEvent, DiscoveryEvent } from '../../../../src/discovery/events.js';
import { DiscoveryLog } from '../../../../src/discovery/report/discovery-log.js';
import type { LogFields, LogLevel } from '../../../../src/observability/log.js';

class TestError extends HouseError {
  readonly code = 'test-error';
  readonly recovery = 'reconnect';
  readonly exitCode = ExitCode.unavailable;
}

interface Line {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
}

/** What the log says of these events. */
function linesOf(...events: readonly DiscoveryEvent[]): readonly Line[] {
  const lines: Line[] = [];
  const at =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}): void => {
      lines.push({ level, message, fields });
    };
  const log = { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') };
  const reader = new DiscoveryLog(log);
  for (const event of events) reader.observe(event);
  return lines;
}

function levelsOf(...events: readonly DiscoveryEvent[]): string {
  return linesOf(...events)
    .map(({ level }) => level)
    .join(' ');
}

const controlPlane = 'cp:5676';
const rung = { transport: 'grpc', apiVersion: 'v1' } as const;
const refused = new TestError('Cannot connect', { cause: new Error('ECONNREFUSED') });

const CONNECTED: DiscoveryEvent = { kind: 'connected', controlPlane, rung };
const PUBLISHED: DiscoveryEvent = {
  kind: 'published',
  path: '/sd/k.json',
  groups: 3,
  bytes: 512,
  added: 1,
  changed: 2,
  removed: 3,
  tookMs: 4.2,
};

function answer(more: Partial<AnswerTakenEvent> = {}): AnswerTakenEvent {
  const counts = { targets: 3, added: 0, changed: 0, removed: 0, waiting: 0 };
  const rest = { version: 'v', hasNews: true, provisional: false, leftOut: {}, droppedLabels: {} };
  return { kind: 'answer-taken', controlPlane, ...counts, ...rest, ...more };
}

function lost(error: HouseError = refused): DiscoveryEvent {
  return { kind: 'lost', controlPlane, error, retryInMs: 1_499.6, immediate: false };
}

describe('DiscoveryLog', () => {
  const said: readonly (readonly [event: DiscoveryEvent, level: LogLevel, fields: LogFields])[] = [
    [
      { kind: 'started', controlPlanes: [controlPlane], outputFile: 'k.json' },
      'info',
      { control_planes: controlPlane, output: 'k.json' },
    ],
    [
      { kind: 'standing-file-read', path: 'k.json', groups: 3 },
      'info',
      { path: 'k.json', groups: 3 },
    ],
    [
      { kind: 'standing-file-unusable', path: 'k.json', reason: 'no JSON' },
      'warn',
      { path: 'k.json', reason: 'no JSON' },
    ],
    [
      { kind: 'output-warning', path: 'k.json', reason: 'mode 0600' },
      'warn',
      { path: 'k.json', reason: 'mode 0600' },
    ],
    [
      { kind: 'connecting', controlPlane, rung },
      'debug',
      { control_plane: controlPlane, transport: 'grpc', api_version: 'v1' },
    ],
    [
      { kind: 'rung-failed', controlPlane, rung, reason: 'UNIMPLEMENTED' },
      'info',
      {
        control_plane: controlPlane,
        transport: 'grpc',
        api_version: 'v1',
        reason: 'UNIMPLEMENTED',
      },
    ],
    [CONNECTED, 'info', { control_plane: controlPlane, transport: 'grpc', api_version: 'v1' }],
    [
      answer({ added: 1, waiting: 2, provisional: true }),
      'info',
      {
        control_plane: controlPlane,
        targets: 3,
        added: 1,
        changed: 0,
        removed: 0,
        removals_waiting: 2,
        provisional: true,
        version: 'v',
      },
    ],
    [
      { kind: 'unchanged', controlPlane, hasNothing: false },
      'debug',
      { control_plane: controlPlane },
    ],
    [
      { kind: 'unchanged', controlPlane, hasNothing: true },
      'warn',
      { control_plane: controlPlane },
    ],
    [
      {
        kind: 'quarantined',
        controlPlane,
        version: 'v',
        resources: 2,
        reasons: ['bad UTF-8', 'no name'],
        removesNothing: true,
      },
      'warn',
      {
        control_plane: controlPlane,
        resources: 2,
        reasons: 'bad UTF-8; no name',
        removes_nothing: true,
        version: 'v',
      },
    ],
    [
      { kind: 'answer-refused', controlPlane, error: refused },
      'error',
      { control_plane: controlPlane, cause: 'Cannot connect', code: 'test-error' },
    ],
    [
      PUBLISHED,
      'info',
      {
        path: '/sd/k.json',
        groups: 3,
        bytes: 512,
        added: 1,
        changed: 2,
        removed: 3,
        took: '4ms',
      },
    ],
    [
      { kind: 'publish-failed', error: refused, retryInMs: 2_000 },
      'error',
      { cause: 'Cannot connect', code: 'test-error', retry_in: '2s' },
    ],
    [
      lost(),
      'warn',
      {
        control_plane: controlPlane,
        cause: 'Cannot connect',
        code: 'test-error',
        retry_in: '1.5s',
      },
    ],
    [
      { kind: 'lost', controlPlane, retryInMs: 0, immediate: true },
      'info',
      { control_plane: controlPlane, cause: 'the control plane ended it', code: undefined },
    ],
    [
      {
        kind: 'still-failing',
        what: 'control-plane',
        name: controlPlane,
        sinceMs: 300_400,
        failures: 12,
        error: refused,
      },
      'warn',
      {
        control_plane: controlPlane,
        for: '5m',
        failures: 12,
        cause: 'Cannot connect',
        code: 'test-error',
      },
    ],
    [
      { kind: 'still-failing', what: 'output', name: 'k.json', sinceMs: 60_000, failures: 3 },
      'error',
      { path: 'k.json', for: '1m', failures: 3, cause: undefined, code: undefined },
    ],
    [
      { kind: 'switching', controlPlane, from: 'a:1', to: 'b:2', error: refused },
      'warn',
      {
        control_plane: controlPlane,
        from: 'a:1',
        to: 'b:2',
        cause: 'Cannot connect',
        code: 'test-error',
      },
    ],
    [
      { kind: 'removals-held', controlPlane, missing: 60, targets: 100, maxDropHoldMs: 60_000 },
      'warn',
      { control_plane: controlPlane, missing: 60, targets: 100 },
    ],
    [{ kind: 'hold-ended', controlPlane }, 'info', { control_plane: controlPlane }],
    [
      { kind: 'hold-released', controlPlane, missing: 60 },
      'warn',
      { control_plane: controlPlane, missing: 60 },
    ],
    [
      { kind: 'polled', controlPlane, status: 304 },
      'debug',
      { control_plane: controlPlane, status: 304 },
    ],
    [
      { kind: 'server-version-learnt', controlPlane, version: '2.6.4' },
      'info',
      { control_plane: controlPlane, version: '2.6.4' },
    ],
    [
      { kind: 'translated-anew', controlPlane, targets: 3, leftOut: {}, droppedLabels: {} },
      'info',
      { control_plane: controlPlane, targets: 3 },
    ],
    [
      {
        kind: 'certificate-in-use',
        controlPlane,
        role: 'server',
        subject: 'CN=cp',
        notAfterMs: Date.UTC(2027, 0, 1),
      },
      'debug',
      {
        control_plane: controlPlane,
        role: 'server',
        subject: 'CN=cp',
        not_after: '2027-01-01T00:00:00.000Z',
      },
    ],
    [{ kind: 'publish-recovered', path: 'k.json' }, 'info', { path: 'k.json' }],
    [
      { kind: 'below-min-targets', targets: 2, minTargets: 5 },
      'error',
      { targets: 2, min_targets: 5 },
    ],
    [{ kind: 'below-min-targets', targets: undefined, minTargets: 5 }, 'info', { min_targets: 5 }],
    [{ kind: 'conflicts', targets: 3 }, 'warn', { targets: 3 }],
    [{ kind: 'conflicts', targets: 0 }, 'info', { targets: 0 }],
    [
      { kind: 'restored', path: 'k.json', found: 'no file' },
      'warn',
      { path: 'k.json', found: 'no file' },
    ],
    [
      { kind: 'memory-unusable', path: 'k.state', reason: 'checksum' },
      'warn',
      { path: 'k.state', reason: 'checksum' },
    ],
    [
      { kind: 'library-log', library: 'grpc-js', level: 'error', text: 'x' },
      'warn',
      { library: 'grpc-js' },
    ],
    [
      { kind: 'library-log', library: 'grpc-js', level: 'debug', text: 'x' },
      'debug',
      { library: 'grpc-js' },
    ],
    [{ kind: 'stopped' }, 'info', {}],
  ];
  for (const [event, level, fields] of said) {
    it(`says ${event.kind} in one line of the level ${level}`, () => {
      const lines = linesOf(event);
      expect(lines).to.have.lengthOf(1);
      expect(lines[0]?.level).to.equal(level);
      expect(definedFields(lines[0]?.fields)).to.deep.equal(definedFields(fields));
    });
  }

  it('says the same loss once, then at debug level', () => {
    expect(levelsOf(lost(), lost(), lost())).to.equal('warn debug debug');
  });

  it('says a loss with another cause', () => {
    expect(levelsOf(lost(), lost(new TestError('other')), lost())).to.equal('warn warn warn');
  });

  it('says the same loss again after a good answer', () => {
    expect(levelsOf(lost(), answer(), lost())).to.equal('warn info warn');
    expect(
      levelsOf(lost(), { kind: 'unchanged', controlPlane, hasNothing: false }, lost()),
    ).to.equal('warn debug warn');
  });

  it('does not take a connection for a good answer', () => {
    expect(levelsOf(CONNECTED, lost(), CONNECTED, lost())).to.equal('info warn debug debug');
  });

  it('keeps control planes apart: what is said of one is news of the other', () => {
    const other = 'other:5676';
    const lostOther: DiscoveryEvent = { ...lost(), controlPlane: other } as DiscoveryEvent;
    expect(levelsOf(lost(), lostOther, answer(), lost(), lostOther)).to.equal(
      'warn warn info warn debug',
    );
  });

  it('says a failing write once, until a write succeeds', () => {
    const failed: DiscoveryEvent = { kind: 'publish-failed', error: refused, retryInMs: 1_000 };
    expect(levelsOf(failed, answer(), failed, PUBLISHED, failed)).to.equal(
      'error info debug info error',
    );
    const recovered: DiscoveryEvent = { kind: 'publish-recovered', path: 'k.json' };
    expect(levelsOf(failed, failed, recovered, failed)).to.equal('error debug info error');
  });

  it('says an answer without news at debug level', () => {
    expect(levelsOf(answer(), answer({ hasNews: false }), answer())).to.equal('info debug info');
  });

  it('says left-out targets and dropped labels when their counts change', () => {
    const leftOut = { 'address has no port': 2, 'address is empty': 1 };
    const lines = linesOf(
      answer({ leftOut }),
      answer({ leftOut }),
      answer({ droppedLabels: { reserved: 4 } }),
      answer(),
    ).filter(({ message }) => message !== 'Took an answer');
    expect(lines.map(({ level, message }) => `${level}: ${message}`)).to.deep.equal([
      'warn: Targets are left out of the file',
      'info: No target is left out any more',
      'info: Labels are dropped',
      'info: No label is dropped any more',
    ]);
    expect(lines[0]?.fields).to.include({
      targets: 3,
      reasons: '1 address is empty, 2 address has no port',
    });
  });

  describe('with resources in quarantine', () => {
    const bad = (version: string): DiscoveryEvent => ({
      kind: 'quarantined',
      controlPlane,
      version,
      resources: 1,
      reasons: ['bad UTF-8'],
      removesNothing: false,
    });
    const warnings = (...events: readonly DiscoveryEvent[]): number =>
      linesOf(...events).filter(({ level }) => level === 'warn').length;

    it('says the same one once, whether it is told before or after its answer', () => {
      const taken = ['1', '2', '3'].map((version) => answer({ version }));
      expect(warnings(...taken.flatMap((event) => [bad(event.version), event]))).to.equal(1);
      expect(warnings(...taken.flatMap((event) => [event, bad(event.version)]))).to.equal(1);
    });

    it('says it again when it was gone', () => {
      const good = ['2', '3'].map((version) => answer({ version }));
      expect(warnings(bad('1'), answer({ version: '1' }), ...good, bad('4'))).to.equal(2);
    });
  });
});

function definedFields(fields: LogFields = {}): LogFields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
