import { expect } from 'chai';

import type { TargetDetails } from '../../../../../src/discovery/inspection/target-row.js';
import { compareLabels } from '../../../../../src/discovery/report/pages/label-comparison.js';
import { sampleTarget } from '../../../../support/fake-inspection.js';

/** `sent -> written (difference)`, without those that are the same. */
function differencesOf(target: TargetDetails): readonly string[] {
  return compareLabels(target)
    .filter(({ difference }) => difference !== 'same')
    .map(({ sent, written, difference }) =>
      [sent?.join('='), '->', written?.join('='), `(${difference})`]
        .filter((part) => part !== undefined)
        .join(' '),
    );
}

const SENT = {
  address: 'a:1',
  scheme: 'http',
  metricsPath: '',
  instance: 'backend-01',
  job: 'backend',
  labels: {},
};

describe('what was sent beside what is written', () => {
  it('pairs classic labels under their names', () => {
    expect(differencesOf(sampleTarget())).to.deep.equal([
      'name=backend-01 -> dataplane=backend-01 (renamed)',
      'scheme=http -> __scheme__=http (renamed)',
      'metrics_path=/metrics -> __metrics_path__=/metrics (renamed)',
      'kuma.io/zone=east -> kuma_io_zone=east (renamed)',
    ]);
  });

  it('pairs meta labels under theirs', () => {
    const written = {
      __meta_kuma_mesh: 'default',
      __meta_kuma_service: 'backend',
      __meta_kuma_dataplane: 'backend-01',
      __meta_kuma_label_1st: 'x',
      instance: 'backend-01',
      __scheme__: 'http',
    };
    const sent = { ...SENT, labels: { '1st': 'x' } };

    expect(differencesOf(sampleTarget({ sent, written }))).to.deep.equal([
      'mesh=default -> __meta_kuma_mesh=default (renamed)',
      'service=backend -> __meta_kuma_service=backend (renamed)',
      'name=backend-01 -> __meta_kuma_dataplane=backend-01 (renamed)',
      'job=backend -> (not written)',
      'scheme=http -> __scheme__=http (renamed)',
      '1st=x -> __meta_kuma_label_1st=x (renamed)',
    ]);
  });

  it('shows what was dropped, what won, and what the operator added', () => {
    const labels = { 'a-b': '1', 'a.b': '2', __param_x: '3', mesh: 'mine', constructor: '4' };
    const sent = { ...SENT, scheme: '', instance: '', job: '', labels };
    const written = { mesh: 'default', a_b: '2', team: 'shop' };

    expect(
      differencesOf(sampleTarget({ service: '', dataplane: '', sent, written })),
    ).to.deep.equal([
      '__param_x=3 -> (not written)',
      'a-b=1 -> (not written)',
      'a.b=2 -> a_b=2 (renamed)',
      'constructor=4 -> (not written)',
      'mesh=mine -> (not written)',
      '-> team=shop (added)',
    ]);
  });
});
