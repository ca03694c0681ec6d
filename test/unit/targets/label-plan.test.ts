import { expect } from 'chai';
import fc from 'fast-check';
import type { AssignmentV1 } from '../../../src/mads/assignment-message.js';
import {
  encodeAssignmentJson,
  encodeAssignmentV1,
  encodeAssignmentV1Alpha1,
} from '../../../src/mads/encode-assignment.js';
import { isLabelName } from '../../../src/targets/label-name.js';
import type { TranslationOptions } from '../../../src/targets/translation-options.js';
import { parseFileSd } from '../../../src/targets/parse-file-sd.js';
import { fileText } from '../../support/held-groups.js';
import { labelMaps, texts } from '../../support/target-arbitraries.js';
import {
  createTranslator,
  offerOf,
  translate,
  translateWith,
  type SentResource,
} from '../../support/translate.js';

type LabelsByName = Readonly<Record<string, string>>;

/** What became of the labels of one target. */
interface Written {
  readonly labels: LabelsByName;
  readonly dropped: Readonly<Record<string, number>>;
}

const backend = {
  name: 'backend-01',
  scheme: 'http',
  address: '192.168.0.1:1234',
  metricsPath: '/non-standard-path',
};

/** An assignment with the labels of its target, and labels of its own. */
function assignment(
  layers: readonly LabelsByName[],
  target: Partial<typeof backend> = {},
): AssignmentV1 {
  const [own = {}, shared = {}] = layers;
  const labels = new Map(Object.entries(own));
  return {
    mesh: 'demo',
    service: 'backend',
    labels: new Map(Object.entries(shared)),
    targets: [{ ...backend, ...target, labels }],
  };
}

/** What the file says of the only target. */
function writtenOf(resource: SentResource, options: Partial<TranslationOptions>): Written {
  const { answer, droppedLabels } = translate([resource], options);
  const entries = parseFileSd(fileText(answer.held));
  if (typeof entries === 'string') throw new Error(entries);
  expect(entries).to.have.length(1);
  expect(entries[0]?.targets).to.deep.equal([backend.address]);
  const labels = Object.fromEntries(entries[0]!.labels);
  return { labels, dropped: Object.fromEntries(droppedLabels) };
}

/** As {@link writtenOf}, over both transports, which say the same. */
function writtenFrom(sent: AssignmentV1, options: Partial<TranslationOptions> = {}): Written {
  const written = writtenOf(encodeAssignmentV1(sent), options);
  expect(writtenOf(encodeAssignmentJson(sent), options)).to.deep.equal(written);
  return written;
}

/** What becomes of labels of the target, and of its assignment. */
function labelsOf(
  layers: readonly LabelsByName[],
  options: Partial<TranslationOptions> = {},
): Written {
  return writtenFrom(assignment(layers), options);
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
    const variants = [
      [{ scheme: '', metricsPath: '' }, []],
      [{ scheme: '' }, ['__metrics_path__']],
      [{ metricsPath: '' }, ['__scheme__']],
    ] as const;
    for (const [target, left] of variants) {
      const { labels } = writtenFrom(assignment([], target));
      const always = ['mesh', 'service', 'dataplane', 'instance', 'job'];
      expect(Object.keys(labels)).to.have.members([...always, ...left]);
    }
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
        const sent = assignment([]);
        const targets = [{ ...sent.targets[0]!, labels: tags }];
        const { labels } = writtenFrom({ ...sent, labels: assigned, targets });
        expect(labels).to.include(CLASSIC);
        for (const name of Object.keys(labels)) expect(isLabelName(name), name).to.equal(true);
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
    const resource = encodeAssignmentV1Alpha1({
      name: '/meshes/demo/dataplanes/backend-01',
      targets: [new Map([['__address__', backend.address]])],
      labels: new Map([
        ['job', 'backend'],
        ['service', 'from-a-tag'],
      ]),
    });
    const { answer } = translateWith(createTranslator(meta), offerOf([resource]), 'v1alpha1');
    expect(fileText(answer.held)).to.include('"__meta_kuma_service":"backend"');
    expect(fileText(answer.held)).to.include('"__meta_kuma_label_service":"from-a-tag"');
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
