import { expect } from 'chai';

import type { DiscoveryEvent } from '../../../../src/discovery/events.js';
import { StatusBoard } from '../../../../src/discovery/report/status-board.js';
import type { ControlPlaneStatus } from '../../../../src/discovery/report/status.js';
import {
  answerTaken,
  CONTROL_PLANE as controlPlane,
  lost,
  published,
  RUNG as rung,
  started,
  TestError,
} from '../../../support/discovery-events.js';

const START_MS = Date.UTC(2026, 10, 1, 12);
const SECOND = 1_000;

const CONNECTING: DiscoveryEvent = { kind: 'connecting', controlPlane, rung };
const CONNECTED: DiscoveryEvent = { kind: 'connected', controlPlane, rung };
const UNCHANGED: DiscoveryEvent = { kind: 'unchanged', controlPlane, hasNothing: false };
const REFUSED: DiscoveryEvent = {
  kind: 'answer-refused',
  controlPlane,
  error: new TestError('Too many targets (--max-targets)'),
};

/** A board that is told what happens, and when. */
class Scene {
  #nowMs = START_MS;
  readonly board = new StatusBoard(() => this.#nowMs);

  /** The events happen one second after another. */
  tell(...events: readonly DiscoveryEvent[]): this {
    for (const event of events) {
      this.board.observe(event);
      this.wait(SECOND);
    }
    return this;
  }

  wait(ms: number): this {
    this.#nowMs += ms;
    return this;
  }

  get first(): ControlPlaneStatus {
    const [first] = this.board.status.controlPlanes;
    if (first === undefined) throw new Error('There is no control plane');
    return first;
  }

  /** Where the control plane stands, since which second, how often it failed, and when it is tried again. */
  get standing(): string {
    const { phase, sinceMs, failures, retryAtMs } = this.first;
    const retry = retryAtMs === undefined ? '' : `, again at ${String(secondOf(retryAtMs))}`;
    return `${phase} since ${String(secondOf(sinceMs))}, ${String(failures)} failures${retry}`;
  }
}

/** Seconds since the start. */
function secondOf(ms: number): number {
  return (ms - START_MS) / SECOND;
}

describe('the status of a run', () => {
  let scene: Scene;
  beforeEach('begin', () => {
    scene = new Scene();
  });

  it('has nothing but its time before the first event', () => {
    const { startedAtMs, controlPlanes, output, recent } = scene.board.status;
    expect(startedAtMs).to.equal(START_MS);
    expect(controlPlanes).to.deep.equal([]);
    expect(output.groups).to.equal(0);
    expect(recent).to.deep.equal([]);
  });

  it('begins with all control planes in their order', () => {
    scene.wait(SECOND).tell(started('b:1', 'a:1'));
    const { startedAtMs, controlPlanes, output } = scene.board.status;
    expect(startedAtMs).to.equal(START_MS + SECOND);
    expect(controlPlanes.map(({ name, phase }) => `${name} ${phase}`)).to.deep.equal([
      'b:1 starting',
      'a:1 starting',
    ]);
    expect(output.path).to.equal('/sd/kuma.json');
  });

  it('forgets what was when a run begins anew, but not what happened', () => {
    scene.tell(started(), CONNECTED, answerTaken(), started());
    expect(scene.standing).to.equal('starting since 3, 0 failures');
    expect(scene.first.targets).to.equal(0);
    expect(scene.board.status.recent).to.have.length(4);
  });

  it('is a new value with each event, and the old one stays as it was', () => {
    scene.tell(started());
    const before = scene.board.status;
    const copy = structuredClone(before);
    scene.tell(CONNECTED, answerTaken(), published(), lost());
    expect(before).to.deep.equal(copy);
    expect(scene.board.status).to.not.equal(before);
  });

  it('keeps control planes apart', () => {
    scene.tell(started(controlPlane, 'other:1'), CONNECTED, answerTaken());
    expect(scene.board.status.controlPlanes[1]).to.include({ phase: 'starting', targets: 0 });
  });

  describe('of a conversation', () => {
    it('is connecting from the first rung on, since the start', () => {
      scene.tell(started(), CONNECTING);
      expect(scene.standing).to.equal('connecting since 0, 0 failures');
      expect(scene.first.rung).to.deep.equal(rung);
    });

    it('is connected since the peer speaks the protocol', () => {
      scene.tell(started(), CONNECTING, CONNECTED, answerTaken(), UNCHANGED);
      expect(scene.standing).to.equal('connected since 2, 0 failures');
    });

    it('is away since it ended, however often it is tried, and says when it is tried next', () => {
      scene.tell(started(), CONNECTING, CONNECTED, answerTaken());
      scene.tell(lost({ immediate: true, retryInMs: 0 }), CONNECTING, lost(), lost(), lost());
      expect(scene.standing).to.equal('waiting since 4, 3 failures, again at 20');
      expect(scene.first.error).to.deep.equal({
        code: 'test-error',
        text: 'Cannot connect',
        atMs: START_MS + 6 * SECOND,
      });
    });

    it('is away since the start where it never answered', () => {
      scene.tell(started(), lost(), CONNECTING, lost());
      expect(scene.standing).to.equal('waiting since 0, 2 failures, again at 15');
    });

    it('has no time of a next try while it is tried', () => {
      scene.tell(started(), lost(), CONNECTING);
      expect(scene.standing).to.equal('connecting since 0, 1 failures');
    });

    it('counts no failure, and has none, where it is reopened as a matter of course', () => {
      scene.tell(started(), CONNECTED, answerTaken(), lost({ immediate: true, retryInMs: 1_000 }));
      expect(scene.standing).to.equal('waiting since 3, 0 failures, again at 4');
      expect(scene.first.error).to.equal(undefined);
    });

    it('says that the control plane ended it, where there was no error', () => {
      const { error: _, ...ended } = lost() as Extract<DiscoveryEvent, { kind: 'lost' }>;
      scene.tell(started(), ended);
      expect(scene.first.error).to.include({ code: 'connection-lost' });
    });

    it('has no error once it is connected', () => {
      scene.tell(started(), lost(), CONNECTED);
      expect(scene.standing).to.equal('connected since 2, 0 failures');
      expect(scene.first.error).to.equal(undefined);
    });

    it('takes a connection that does not stand for no end of what failed before', () => {
      scene.tell(started(), lost(), CONNECTED, lost(), CONNECTED, lost());
      expect(scene.standing).to.equal('waiting since 0, 3 failures, again at 17');
    });

    it('takes one that stood for ten seconds in silence for a good one', () => {
      scene
        .tell(started(), lost(), CONNECTED)
        .wait(10 * SECOND)
        .tell(lost());
      expect(scene.standing).to.equal('waiting since 13, 1 failures, again at 25');
    });

    it('takes one that answered for a good one', () => {
      scene.tell(started(), lost(), CONNECTED, UNCHANGED, lost());
      expect(scene.standing).to.equal('waiting since 4, 1 failures, again at 16');
    });

    it('knows which address is in use, and forgets what was said at the other', () => {
      const error = new TestError('no');
      scene.tell(started(), { kind: 'server-version-learnt', controlPlane, version: '2.6.4' });
      expect(scene.first.serverVersion).to.equal('2.6.4');
      scene.tell({ kind: 'switching', controlPlane, from: 'a:1', to: 'b:1', error });
      expect(scene.first).to.include({ address: 'b:1', phase: 'connecting' });
      expect(scene.first.serverVersion).to.equal(undefined);
      expect(scene.first.error?.text).to.equal('no');
    });

    it('knows where MADS was found', () => {
      const where = { given: 'cp:5681', found: 'cp:5676', tls: false, how: 'config' } as const;
      scene.tell(started(), { kind: 'located', controlPlane, ...where });
      expect(scene.first.located).to.deep.equal(where);
    });
  });

  describe('of answers', () => {
    it('says when there was any, when a list, and when news', () => {
      scene.tell(started(), CONNECTED, answerTaken());
      scene.tell(answerTaken({ hasNews: false, added: 0 }), UNCHANGED);
      const { lastAnswerAtMs, lastListAtMs, lastChangeAtMs } = scene.first;
      const times = [lastAnswerAtMs, lastListAtMs, lastChangeAtMs].map((ms) => secondOf(ms ?? NaN));
      expect(times).to.deep.equal([4, 3, 2]);
    });

    it('takes the first list of a new conversation for no news where nothing changes', () => {
      scene.tell(started(), CONNECTED, answerTaken(), answerTaken({ added: 0 }));
      expect(secondOf(scene.first.lastChangeAtMs ?? NaN)).to.equal(2);
    });

    it('has what the last one held', () => {
      const leftOut = { 'address has no port': 2 };
      const droppedLabels = { 'reserved name': 1 };
      scene.tell(started(), answerTaken({ version: '7', waiting: 4, leftOut, droppedLabels }));
      expect(scene.first).to.include({ answerVersion: '7', targets: 3, waitingRemovals: 4 });
      expect(scene.first).to.deep.include({ leftOut, droppedLabels });
    });

    it('has what comes of the last one when it is translated anew', () => {
      const anew = { targets: 1, leftOut: { 'address is not allowed': 2 }, droppedLabels: {} };
      scene.tell(started(), answerTaken(), { kind: 'translated-anew', controlPlane, ...anew });
      expect(scene.first).to.deep.include(anew);
    });

    it('has the resources that are set aside until an answer comes without them', () => {
      const reasons = ['resource 3: bad'];
      const what = { version: 'v', resources: 2, reasons, removesNothing: false };
      scene.tell(started(), answerTaken(), { kind: 'quarantined', controlPlane, ...what });
      expect(scene.first.quarantined).to.deep.equal({ resources: 2, reasons });
      scene.tell(answerTaken());
      expect(scene.first.quarantined).to.deep.equal({ resources: 0, reasons: [] });
    });

    it('says why one was refused until one is taken, whatever happens between', () => {
      scene.tell(started(), CONNECTED, REFUSED, UNCHANGED);
      expect(scene.first.error?.text).to.equal('Too many targets (--max-targets)');
      scene.tell(lost(), CONNECTED);
      expect(scene.first.error?.text).to.equal('Too many targets (--max-targets)');
      scene.tell(answerTaken());
      expect(scene.first.error).to.equal(undefined);
    });

    it('says since when answers are refused', () => {
      scene.tell(started(), CONNECTED, REFUSED, REFUSED);
      expect(secondOf(scene.first.error?.atMs ?? NaN)).to.equal(2);
    });

    it('says that there is no list until there is one', () => {
      scene.tell(started(), CONNECTED, { kind: 'unchanged', controlPlane, hasNothing: true });
      expect(scene.first.hasNoList).to.equal(true);
      scene.tell(answerTaken());
      expect(scene.first.hasNoList).to.equal(false);
    });
  });

  describe('of what is held back', () => {
    const held = { kind: 'removals-held', missing: 7, targets: 10, maxDropHoldMs: 60_000 } as const;

    it('says how many are missing and until when, until the hold ends', () => {
      scene.tell(started(), { ...held, controlPlane });
      expect(scene.first.hold).to.deep.equal({
        missing: 7,
        targets: 10,
        untilMs: START_MS + 61 * SECOND,
      });
      scene.tell({ kind: 'hold-ended', controlPlane });
      expect(scene.first.hold).to.equal(undefined);
    });

    it('holds nothing any more once somebody released it', () => {
      scene.tell(started(), { ...held, controlPlane });
      scene.tell({ kind: 'hold-released', controlPlane, missing: 7 });
      expect(scene.first.hold).to.equal(undefined);
    });

    it('knows what is held of what is nobody’s', () => {
      scene.tell(started(), { ...held, controlPlane: 'none' });
      expect(scene.first.hold).to.equal(undefined);
      expect(scene.board.status.unclaimedHold).to.include({ missing: 7 });
      scene.tell({ kind: 'hold-ended', controlPlane: 'none' });
      expect(scene.board.status.unclaimedHold).to.equal(undefined);
    });

    it('knows of too few targets and of conflicts', () => {
      const few = { kind: 'below-min-targets', minTargets: 5 } as const;
      scene.tell(started(), { ...few, targets: 2 }, { kind: 'conflicts', targets: 3 });
      expect(scene.board.status).to.include({ tooFewTargets: 2, conflicts: 3 });
      scene.tell({ ...few, targets: undefined }, { kind: 'conflicts', targets: 0 });
      expect(scene.board.status).to.include({ tooFewTargets: undefined, conflicts: 0 });
    });
  });

  describe('of the file', () => {
    const path = '/sd/kuma.json';
    const failed: DiscoveryEvent = {
      kind: 'publish-failed',
      error: new TestError('Cannot write: ENOSPC'),
      retryInMs: 250,
    };

    it('has the groups that stand until the first write', () => {
      scene.tell(started(), { kind: 'standing-file-read', path, groups: 9 });
      expect(scene.board.status.output).to.include({ groups: 9, lastWriteAtMs: undefined });
      scene.tell(published());
      expect(scene.board.status.output).to.deep.equal({
        path,
        groups: 3,
        bytes: 512,
        lastWriteAtMs: START_MS + 2 * SECOND,
        lastWriteTookMs: 4.2,
        error: undefined,
        failures: 0,
        retryAtMs: undefined,
      });
    });

    it('says since when writing fails, how often, and when it is tried next', () => {
      scene.tell(started(), published(), failed, failed);
      const { output } = scene.board.status;
      expect(output).to.include({ groups: 3, failures: 2, retryAtMs: START_MS + 3_250 });
      expect(output.error).to.include({ code: 'test-error', atMs: START_MS + 2 * SECOND });
    });

    for (const good of [published(), { kind: 'publish-recovered', path } as const]) {
      it(`has no failure any more once there is ${good.kind}`, () => {
        scene.tell(started(), published(), failed, good);
        const { error, failures, retryAtMs, groups } = scene.board.status.output;
        expect({ error, failures, retryAtMs, groups }).to.deep.equal({
          error: undefined,
          failures: 0,
          retryAtMs: undefined,
          groups: 3,
        });
      });
    }
  });

  it('has the certificate of each role that is in use now', () => {
    const inUse = (role: 'server' | 'ca', notAfterMs: number): DiscoveryEvent => {
      return { kind: 'certificate-in-use', controlPlane, role, subject: 'CN=x', notAfterMs };
    };
    scene.tell(started(), inUse('server', 1), inUse('ca', 2), inUse('server', 3));
    expect(scene.first.certificates).to.deep.equal([
      { role: 'ca', subject: 'CN=x', notAfterMs: 2 },
      { role: 'server', subject: 'CN=x', notAfterMs: 3 },
    ]);
  });

  describe('of what happened lately', () => {
    const recent = (): readonly string[] =>
      scene.board.status.recent.map(({ level, message }) => `${level} ${message}`);

    it('has what the log says, the newest first, with its time and fields', () => {
      scene.tell(started(), CONNECTING, CONNECTED);
      expect(recent()).to.deep.equal(['info Connected', 'info Following the control plane']);
      expect(scene.board.status.recent[0]).to.deep.include({
        atMs: START_MS + 2 * SECOND,
        fields: { control_plane: controlPlane, transport: 'grpc', api_version: 'v1' },
      });
    });

    it('leaves out fields that say nothing', () => {
      scene.tell(answerTaken());
      expect(scene.board.status.recent[0]?.fields).to.not.have.property('provisional');
    });

    it('says the same failure once, until a good answer', () => {
      scene.tell(started(), lost(), lost(), lost(), answerTaken(), lost());
      expect(recent().filter((text) => text.startsWith('warn'))).to.have.length(2);
    });

    it('is never long, and routine does not wash away what went wrong', () => {
      scene.tell(started(), lost());
      for (let answers = 0; answers < 500; answers++) scene.tell(answerTaken());
      expect(recent().filter((text) => text.startsWith('warn'))).to.have.length(1);
      for (let writes = 0; writes < 500; writes++)
        scene.tell({ kind: 'restored', path: 'x', found: 'nothing' });
      expect(recent()).to.have.length(50);
    });

    it('cuts texts that nobody would read to their end', () => {
      scene.tell(started(), lost({ error: new TestError('x'.repeat(100_000)) }));
      const [newest] = scene.board.status.recent;
      expect(String(newest?.fields['cause']).length).to.be.lessThan(2_000);
    });
  });
});
