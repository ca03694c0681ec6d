import { expect } from 'chai';

import { toStandingOptions } from '../../../../src/discovery/publishing/standing-options.js';
import { toStandingGroups } from '../../../../src/targets/standing-groups.js';
import { controlPlaneOptions, translationOptions } from '../../../support/discovery-options.js';

const ENTRY = {
  targets: ['192.168.0.1:1234'],
  labels: new Map([
    ['mesh', 'default'],
    ['dataplane', 'a'],
    ['__scheme__', 'http'],
    ['__param_zone', '1'],
    ['__param_old', '2'],
  ]),
};

type Labels = Readonly<Record<string, string>>;

/** What becomes of {@link ENTRY} where each of `own` is what a control plane gets, beside what all get. */
function standingLabels(all: Labels, ...own: readonly Labels[]): Readonly<Record<string, string>> {
  const controlPlanes = own.map((labels, index) =>
    controlPlaneOptions(index + 1, { labels: new Map(Object.entries(labels)) }),
  );
  const translation = translationOptions({ labels: new Map(Object.entries(all)) });
  const groups = toStandingGroups([ENTRY], toStandingOptions({ controlPlanes, translation }));
  const { labels } = JSON.parse(groups[0]?.group.text ?? '') as { labels: Record<string, string> };
  const { mesh, dataplane, __scheme__, ...rest } = labels;
  expect([mesh, dataplane, __scheme__]).to.deep.equal(['default', 'a', 'http']);
  return rest;
}

describe('the labels of the file that stands', () => {
  it('are those that any of the control planes gets', () => {
    expect(standingLabels({}, { site: 'x' }, { __param_zone: '2' })).to.deep.equal({
      __param_zone: '1',
    });
  });

  it('are not those that none of them gets and that nobody else may write', () => {
    expect(standingLabels({}, {}, {})).to.deep.equal({});
  });

  it('are added where all get the same', () => {
    const all = { site: 'berlin', rack: '1' };
    expect(standingLabels(all, { site: 'x', team: 'a' }, { team: 'a' })).to.deep.equal({
      rack: '1',
      team: 'a',
    });
  });
});
