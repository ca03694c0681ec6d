import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';

import { SourceError } from '../../../../src/discovery/errors.js';
import type { DiscoveryEvent } from '../../../../src/discovery/events.js';
import { FileError } from '../../../../src/platform/files/file-error.js';
import { anyEvent } from '../../../support/discovery-event-arbitrary.js';
import {
  answerTaken,
  CONTROL_PLANE as controlPlane,
  lost,
  published,
  RUNG as rung,
  started,
  TestError,
} from '../../../support/discovery-events.js';
import { MetricsScene, SCENE_START } from '../../../support/metrics-scene.js';
import { environmentOf, requireRealPart } from '../../../support/real-parts.js';

const CONNECTED: DiscoveryEvent = { kind: 'connected', controlPlane, rung };
const UNCHANGED: DiscoveryEvent = { kind: 'unchanged', controlPlane, hasNothing: false };
const QUARANTINED: DiscoveryEvent = {
  kind: 'quarantined',
  controlPlane,
  version: 'v',
  resources: 2,
  reasons: ['a text of a peer'],
  removesNothing: false,
};
const of = `{control_plane="${controlPlane}"}`;

describe('the metrics of discovery', () => {
  let scene: MetricsScene;
  beforeEach('begin', () => {
    scene = new MetricsScene();
  });

  async function expectValues(
    expected: Readonly<Record<string, number | undefined>>,
  ): Promise<void> {
    const series = await scene.scrape();
    const found = Object.keys(expected).map((name) => [name, series.get(name)] as const);
    expect(Object.fromEntries(found)).to.deep.equal(expected);
  }

  describe('of each control plane', () => {
    it('say whether there is a conversation', async () => {
      scene.tell(started(controlPlane, 'other:1'), CONNECTED);
      await expectValues({ [`connected${of}`]: 1, 'connected{control_plane="other:1"}': 0 });
      scene.tell(lost());
      await expectValues({ [`connected${of}`]: 0 });
    });

    it('say nothing of answers before there is one', async () => {
      scene.tell(started(), CONNECTED);
      await expectValues({
        [`data_age_seconds${of}`]: undefined,
        [`last_success_timestamp_seconds${of}`]: undefined,
        [`last_change_timestamp_seconds${of}`]: undefined,
      });
    });

    it('let a list grow old that is only ever said to be unchanged', async () => {
      scene.tell(started(), CONNECTED, answerTaken()).wait(3_600).tell(UNCHANGED).wait(5);
      await expectValues({
        [`data_age_seconds${of}`]: 3_605,
        [`last_success_timestamp_seconds${of}`]: SCENE_START + 3_600,
        [`last_change_timestamp_seconds${of}`]: SCENE_START,
      });
    });

    it('have a list that came again for fresh, although it brings no news', async () => {
      scene
        .tell(started(), answerTaken())
        .wait(60)
        .tell(answerTaken({ hasNews: false }));
      await expectValues({
        [`data_age_seconds${of}`]: 0,
        [`last_change_timestamp_seconds${of}`]: SCENE_START,
      });
    });

    it('have no age below nothing where the clock was put back', async () => {
      scene.tell(started(), answerTaken()).wait(-60);
      await expectValues({ [`data_age_seconds${of}`]: 0 });
    });

    it('say how many targets its list has', async () => {
      scene.tell(started(), answerTaken({ targets: 7 }));
      await expectValues({ [`control_plane_targets${of}`]: 7 });
    });

    it('say how many removals wait now, and not when it answered last', async () => {
      scene.tell(started(), answerTaken({ waiting: 4 }));
      await expectValues({ [`removals_waiting${of}`]: 4 });
      scene.held = [{ name: controlPlane, targets: 3, waiting: 0 }];
      await expectValues({ [`removals_waiting${of}`]: 0 });
    });

    it('say when each certificate ends', async () => {
      const inUse = { kind: 'certificate-in-use', controlPlane, subject: 'CN=x' } as const;
      scene.tell(started(), { ...inUse, role: 'server', notAfterMs: 5_000 });
      const series = `tls_cert_not_after_timestamp_seconds{control_plane="${controlPlane}",role="server"}`;
      await expectValues({ [series]: 5 });
    });

    it('count conversations, and those that failed by the code', async () => {
      const error = new SourceError('no-answer', 'No answer');
      const connecting = { kind: 'connecting', controlPlane, rung } as const;
      scene.tell(started(), connecting, lost({ immediate: true }), connecting, lost({ error }));
      scene.tell({ kind: 'switching', controlPlane, from: 'a:1', to: 'b:1', error });
      const about = `control_plane="${controlPlane}"`;
      await expectValues({
        [`streams_started_total{${about},transport="grpc"}`]: 2,
        [`failures_total{${about},code="no-answer"}`]: 2,
        [`failures_total{${about},code="test-error"}`]: undefined,
      });
    });

    it('are gone when a run begins without it', async () => {
      scene.tell(started(), CONNECTED, answerTaken(), started('new:1'));
      await expectValues({
        [`connected${of}`]: undefined,
        [`data_age_seconds${of}`]: undefined,
        'connected{control_plane="new:1"}': 0,
      });
    });
  });

  describe('of answers', () => {
    it('count each answer once by what became of it', async () => {
      const refused = { kind: 'answer-refused', controlPlane, error: new TestError('x') } as const;
      scene.tell(answerTaken(), answerTaken(), QUARANTINED, UNCHANGED, refused);
      await expectValues({
        'responses_total{result="ack"}': 1,
        'responses_total{result="nack"}': 2,
        'responses_total{result="unchanged"}': 1,
        refused_answers_total: 1,
        [`resources_rejected_total${of}`]: 2,
      });
    });

    it('are there as zeros before anything happened', async () => {
      scene.tell(started());
      await expectValues({
        [`resources_rejected_total${of}`]: 0,
        'responses_total{result="ack"}': 0,
        refused_answers_total: 0,
        restored_total: 0,
        'held_back{reason="max_drop"}': 0,
        'held_back{reason="min_targets"}': 0,
        targets: 0,
      });
    });

    it('count polls by status, and rare ones by their class', async () => {
      const polled = [200, 304, 304, 503, 299, 418, 418, 777].map((status): DiscoveryEvent => {
        return { kind: 'polled', controlPlane, status };
      });
      scene.tell(...polled);
      await expectValues({
        'polls_total{code="200"}': 1,
        'polls_total{code="304"}': 2,
        'polls_total{code="503"}': 1,
        'polls_total{code="2xx"}': 1,
        'polls_total{code="4xx"}': 2,
        'polls_total{code="other"}': 1,
      });
    });

    it('count dropped labels in lists that bring news only', async () => {
      const droppedLabels = { 'name begins with "__"': 2, 'empty name': 1 };
      scene.tell(answerTaken({ droppedLabels }), answerTaken({ droppedLabels, hasNews: false }));
      await expectValues({
        'labels_dropped_total{reason="name_begins_with"}': 2,
        'labels_dropped_total{reason="empty_name"}': 1,
      });
    });

    it('say how many targets are left out now, over all control planes', async () => {
      const leftOut = { 'address has no host': 2 };
      scene.tell(started('a:1', 'b:1'), answerTaken({ controlPlane: 'a:1', leftOut }));
      scene.tell(answerTaken({ controlPlane: 'b:1', leftOut }));
      await expectValues({ 'targets_left_out{reason="address_has_no_host"}': 4 });
      scene.tell(answerTaken({ controlPlane: 'a:1' }), answerTaken({ controlPlane: 'b:1' }));
      await expectValues({ 'targets_left_out{reason="address_has_no_host"}': undefined });
    });
  });

  describe('of the file', () => {
    it('have what stands until the first write', async () => {
      scene.tell(started(), { kind: 'standing-file-read', path: 'x', groups: 9 });
      await expectValues({ targets: 9, output_bytes: undefined });
    });

    it('say what was written, when, and how long it took', async () => {
      scene.tell(started(), published({ groups: 3, bytes: 512, tookMs: 40 }));
      await expectValues({
        targets: 3,
        output_bytes: 512,
        last_write_timestamp_seconds: SCENE_START,
        write_duration_seconds_count: 1,
        write_duration_seconds_sum: 0.04,
        'write_duration_seconds_bucket{le="0.025"}': 0,
        'write_duration_seconds_bucket{le="0.05"}': 1,
      });
    });

    it('count failures by the error of the system', async () => {
      const noRoom = new FileError('Cannot write', { code: 'ENOSPC' });
      const odd = new FileError('Cannot write', { code: 'ERR_OF_NODE' });
      const failures = [noRoom, noRoom, odd, new TestError('x')];
      for (const error of failures) scene.tell({ kind: 'publish-failed', error, retryInMs: 250 });
      await expectValues({
        'write_failures_total{errno="ENOSPC"}': 2,
        'write_failures_total{errno="none"}': 2,
      });
    });

    it('count how often it was put back', async () => {
      scene.tell({ kind: 'restored', path: 'x', found: 'nothing' });
      await expectValues({ restored_total: 1 });
    });

    it('say what keeps answers from being published, and conflicts', async () => {
      const held = { missing: 7, targets: 10, maxDropHoldMs: 60_000 };
      scene.tell(started(), { kind: 'removals-held', controlPlane: 'none', ...held });
      scene.tell({ kind: 'below-min-targets', targets: 0, minTargets: 5 });
      scene.tell({ kind: 'conflicts', targets: 3 });
      await expectValues({
        'held_back{reason="max_drop"}': 1,
        'held_back{reason="min_targets"}': 1,
        conflicts: 3,
      });
    });
  });

  it('never let a counter go back between two scrapes, whatever happens', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(anyEvent), { maxLength: 5 }), async (turns) => {
        const any = new MetricsScene();
        let before: ReadonlyMap<string, number> = new Map();
        // A resource is set aside in the turn in which its answer is taken.
        const isSound = ({ kind }: DiscoveryEvent): boolean => kind !== 'quarantined';
        for (const events of turns) {
          const series = await any.tell(...events.filter(isSound)).scrape();
          for (const [name, value] of before)
            if (name.includes('_total')) expect(series.get(name), name).to.be.at.least(value);
          before = series;
        }
      }),
    );
  });

  describe('before promtool', () => {
    let promtool: string;
    before('find promtool', function () {
      promtool = requireRealPart(this, 'promtool');
    });

    it('have nothing that its lint minds', async () => {
      scene.tell(started(), CONNECTED, answerTaken({ leftOut: { other: 1 } }), QUARANTINED);
      scene.tell(published(), lost(), { kind: 'polled', controlPlane, status: 200 });
      const input = await scene.text();
      const env = { ...process.env, ...environmentOf(promtool) };
      const said = execFileSync(promtool, ['check', 'metrics'], { input, env, encoding: 'utf8' });
      expect(said).to.equal('');
    });
  });
});
