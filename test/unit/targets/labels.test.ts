import { expect } from 'chai';
import fc from 'fast-check';
import {
  isLabelName,
  sanitizeLabelName,
  toClassicLabelName,
} from '../../../src/targets/label-name.js';
import type { Target } from '../../../src/targets/target.js';
import { toLabels } from '../../../src/targets/to-labels.js';
import { translationOptions } from '../../support/discovery-options.js';
import { labelMaps, texts } from '../../support/target-arbitraries.js';

const backend: Target = {
  mesh: 'demo',
  dataplane: 'backend-01',
  instance: 'backend-01',
  service: 'backend',
  job: 'backend',
  scheme: 'http',
  address: '192.168.0.1:1234',
  metricsPath: '/non-standard-path',
  userLabels: [],
};

function labelsOf(
  userLabels: readonly Readonly<Record<string, string>>[],
  overrides: Parameters<typeof translationOptions>[0] = {},
): {
  readonly labels: Readonly<Record<string, string>>;
  readonly dropped: Readonly<Record<string, number>>;
} {
  const dropped = new Map<string, number>();
  const target = {
    ...backend,
    userLabels: userLabels.map((layer) => new Map(Object.entries(layer))),
  };
  const labels = toLabels(target, translationOptions(overrides), dropped);
  return { labels: Object.fromEntries(labels), dropped: Object.fromEntries(dropped) };
}

const CLASSIC = {
  mesh: 'demo',
  service: 'backend',
  dataplane: 'backend-01',
  instance: 'backend-01',
  job: 'backend',
  __scheme__: 'http',
  __metrics_path__: '/non-standard-path',
};

describe('label names', () => {
  for (const [name, sanitized, classic] of [
    ['kuma.io/service', 'kuma_io_service', 'kuma_io_service'],
    ['1st', '1st', '_1st'],
    ['-', '_', '_'],
    ['', '', ''],
    ['é', '_', '_'],
    ['😀x', '_x', '_x'],
    ['a:b', 'a_b', 'a_b'],
  ] as const) {
    it(`turns "${name}" into "${classic}"`, () => {
      expect([sanitizeLabelName(name), toClassicLabelName(name)]).to.deep.equal([
        sanitized,
        classic,
      ]);
    });
  }

  it('are valid in the classic style, or empty', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        (name) => name === '' || isLabelName(toClassicLabelName(name)),
      ),
    );
  });
});

describe('classic labels', () => {
  it('are those of the Go tool', () => {
    const tags = {
      env: 'prod',
      envs: ',prod,',
      kuma_io_service: 'backend',
      'kuma.io/zone': 'east',
    };
    expect(labelsOf([tags]).labels).to.deep.equal({
      ...CLASSIC,
      env: 'prod',
      envs: ',prod,',
      kuma_io_service: 'backend',
      kuma_io_zone: 'east',
    });
  });

  it('take labels of the assignment over tags of the target', () => {
    expect(labelsOf([{ 'a.b': 'tag', x: 'tag' }, { a_b: 'assignment' }]).labels).to.include({
      a_b: 'assignment',
      x: 'tag',
    });
  });

  it('never let a user label replace one of the protocol', () => {
    const tags = {
      job: 'x',
      instance: 'x',
      mesh: 'x',
      service: 'x',
      dataplane: 'x',
      __scheme__: 'https',
      __metrics_path__: '/x',
    };
    const { labels, dropped } = labelsOf([tags]);
    expect(labels).to.deep.equal(CLASSIC);
    expect(dropped).to.deep.equal({ 'name of a protocol label': 5, 'name begins with "__"': 2 });
  });

  it('drop names that would steer Prometheus, and empty ones', () => {
    const { labels, dropped } = labelsOf([
      { __param_x: 'y', __address__: 'x', '--a': 'z', '': 'e', __proto__x: 'p' },
    ]);
    expect(labels).to.deep.equal(CLASSIC);
    expect(dropped).to.deep.equal({ 'name begins with "__"': 4, 'empty name': 1 });
  });

  it('drop names that Prometheus could not read from a YAML file', () => {
    const { labels, dropped } = labelsOf([
      { ['x'.repeat(1_000)]: 'fits', ['y'.repeat(1_001)]: 'does not' },
    ]);
    expect(Object.keys(labels)).to.include('x'.repeat(1_000)).and.not.include('y'.repeat(1_001));
    expect(dropped).to.deep.equal({ 'name too long': 1 });
  });

  it('let the last in bytewise order win where two names become one', () => {
    const { labels, dropped } = labelsOf([
      { 'a/b': 'slash', 'a.b': 'dot', 'a-b': 'dash', a_b: 'underscore' },
    ]);
    expect(labels['a_b']).to.equal('underscore');
    expect(dropped).to.deep.equal({ 'same name as another label': 3 });
    expect(labelsOf([{ 'a-b': 'dash', 'a/b': 'slash', 'a.b': 'dot' }]).labels['a_b']).to.equal(
      'slash',
    );
  });

  it('leave out an empty scheme and path', () => {
    const target = { ...backend, scheme: '', metricsPath: '' };
    const labels = toLabels(target, translationOptions(), new Map());
    expect([...labels.keys()]).to.have.members(['mesh', 'service', 'dataplane', 'instance', 'job']);
  });

  it('take the operator’s labels where they replace nothing', () => {
    const options = {
      labels: new Map([
        ['region', 'eu'],
        ['env', 'dev'],
        ['mesh', 'x'],
      ]),
    };
    expect(labelsOf([{ env: 'prod' }], options).labels).to.deep.equal({
      ...CLASSIC,
      env: 'prod',
      region: 'eu',
    });
  });

  it('have valid names and the protocol’s values, whatever users chose', () => {
    fc.assert(
      fc.property(labelMaps, labelMaps, (tags, assigned) => {
        const labels = toLabels(
          { ...backend, userLabels: [tags, assigned] },
          translationOptions(),
          new Map(),
        );
        expect(Object.fromEntries(labels)).to.include(CLASSIC);
        for (const name of labels.keys()) expect(isLabelName(name), name).to.equal(true);
      }),
    );
  });
});

describe('meta labels', () => {
  const meta = { labelStyle: 'meta' as const };
  const protocol = {
    __meta_kuma_mesh: 'demo',
    __meta_kuma_service: 'backend',
    __meta_kuma_dataplane: 'backend-01',
    instance: 'backend-01',
    __scheme__: 'http',
    __metrics_path__: '/non-standard-path',
  };

  it('are those of kuma_sd_configs: every user label under a prefix, nothing dropped, no job', () => {
    const { labels, dropped } = labelsOf(
      [{ '1st': 'a', __param_x: 'b', 'kuma.io/zone': 'c', '': 'd', job: 'e' }],
      meta,
    );
    expect(labels).to.deep.equal({
      ...protocol,
      __meta_kuma_label_1st: 'a',
      __meta_kuma_label___param_x: 'b',
      __meta_kuma_label_kuma_io_zone: 'c',
      __meta_kuma_label_: 'd',
      __meta_kuma_label_job: 'e',
    });
    expect(dropped).to.deep.equal({});
  });

  it('say the identifying service, whatever a tag says', () => {
    const target = {
      ...backend,
      service: 'from-a-tag',
      job: 'backend',
      userLabels: [new Map([['service', 'from-a-tag']])],
    };
    const labels = toLabels(target, translationOptions(meta), new Map());
    expect(labels.get('__meta_kuma_service')).to.equal('backend');
    expect(labels.get('__meta_kuma_label_service')).to.equal('from-a-tag');
  });

  it('keep the values as they are', () => {
    fc.assert(
      fc.property(
        texts,
        (value) => labelsOf([{ x: value }], meta).labels['__meta_kuma_label_x'] === value,
      ),
    );
  });
});
