import { runAtOnce } from '../../../../src/base/slices.js';
import { readFileSync } from 'node:fs';

import { expect } from 'chai';

import type { DiscoveryEvent } from '../../../../src/discovery/events.js';
import { readStandingFile } from '../../../../src/discovery/publishing/standing-file.js';
import type { StandingFile } from '../../../../src/discovery/publishing/standing-file.js';
import type { TranslationOptions } from '../../../../src/targets/translation-options.js';
import { translationOptions } from '../../../support/discovery-options.js';
import { fileText, identitiesOf } from '../../../support/held-groups.js';

const RECORDINGS = new URL('../../../fixtures/recordings/', import.meta.url);

interface Reading extends StandingFile {
  readonly events: readonly DiscoveryEvent[];
  /** The groups as we would write them. */
  readonly text: string;
}

function read(
  contents: string | Buffer | undefined,
  options: Partial<TranslationOptions> = {},
): Reading {
  const events: DiscoveryEvent[] = [];
  const bytes = typeof contents === 'string' ? Buffer.from(contents) : contents;
  const file = { path: 'targets.json', contents: bytes };
  const observer = { observe: (event: DiscoveryEvent) => events.push(event) };
  const standing = runAtOnce(readStandingFile(file, translationOptions(options), observer));
  return { ...standing, events, text: fileText(standing.groups) };
}

function goToolFile(name: string): string {
  return readFileSync(new URL(name, RECORDINGS), 'utf8');
}

function fileOf(...groups: readonly Readonly<Record<string, string>>[]): string {
  return JSON.stringify(
    groups.map(({ address, ...labels }) => ({ targets: [address ?? '192.168.0.1:1234'], labels })),
  );
}

describe('the file that stands at the start', () => {
  it('is nothing where there is none, and nothing is said', () => {
    expect(read(undefined)).to.deep.include({ fileStands: false, events: [] });
  });

  it('is not trusted where it may not be read, and that is said', () => {
    const events: DiscoveryEvent[] = [];
    const file = { path: 'targets.json', contents: 'unreadable' } as const;
    const observer = { observe: (event: DiscoveryEvent) => events.push(event) };
    expect(runAtOnce(readStandingFile(file, translationOptions(), observer)).fileStands).to.equal(
      false,
    );
    expect(events.map(({ kind }) => kind)).to.deep.equal(['standing-file-unusable']);
  });

  it('is read as it was written', () => {
    const text = '[\n{"targets":["1.2.3.4:5"],"labels":{"dataplane":"a","mesh":"default"}}\n]\n';
    const standing = read(text);
    expect(standing.fileStands).to.equal(true);
    expect(standing.text).to.equal(text);
    expect(standing.events).to.deep.equal([
      { kind: 'standing-file-read', path: 'targets.json', groups: 1 },
    ]);
  });

  it('is good when it is empty', () => {
    expect(read('[]\n')).to.deep.include({ fileStands: true, text: '[]\n' });
  });

  it('is read whatever its YAML escapes', () => {
    const text = '[\n{"targets":["1.2.3.4:5"],"labels":{"dataplane":"\\u0085","mesh":"m"}}\n]\n';
    expect(identitiesOf(read(text).groups)).to.deep.equal(['m\u0000\u0085']);
  });

  for (const [what, contents] of [
    ['nothing at all', ''],
    ['a half', '[\n{"targets":["1.2.3.4:5"],"lab'],
    ['YAML of another hand', '- targets: ["1.2.3.4:5"]\n  labels: {mesh: default}\n'],
    ['an object', '{}'],
    ['null', 'null'],
    ['a list of texts', '["1.2.3.4:5"]'],
    ['a group with another key', '[{"targets":[],"labels":{},"source":"x"}]'],
    ['targets that are no list', '[{"targets":"1.2.3.4:5"}]'],
    ['targets that are no texts', '[{"targets":[5]}]'],
    ['labels that are a list', '[{"targets":[],"labels":[]}]'],
    ['labels that are no texts', '[{"targets":[],"labels":{"mesh":1}}]'],
    ['two lists', '[][]'],
    ['a byte order mark', '\ufeff[]'],
    ['invalid UTF-8', Buffer.from('[{"targets":[],"labels":{"mesh":"\xff"}}]', 'latin1')],
    ['NULs, as after a power cut', Buffer.alloc(4_096)],
  ] as const) {
    it(`is not trusted when it holds ${what}, which is said`, () => {
      const standing = read(contents);
      expect(standing.fileStands).to.equal(false);
      expect(standing.groups.size).to.equal(0);
      const [event] = standing.events;
      expect(event).to.include({ kind: 'standing-file-unusable', path: 'targets.json' });
      expect(event).to.have.property('reason').that.is.a('string').and.not.empty;
    });
  }

  describe('as the Go tool left it', () => {
    for (const [name, dataplanes] of [
      ['0.7.3/old-tool/b-one-v1alpha1.json', 1],
      ['0.7.3/old-tool/c-three-more-v1alpha1.json', 4],
      ['1.8.8/old-tool/b-one-v1.json', 1],
      ['1.8.8/old-tool/c-three-more-v1.json', 4],
      ['1.8.8/old-tool/e-remove-one-v1.json', 7],
    ] as const) {
      it(`is good, and its targets are ours: ${name}`, () => {
        const standing = read(goToolFile(name));
        expect(standing.fileStands).to.equal(true);
        expect(standing.groups.size).to.equal(dataplanes);
      });
    }

    for (const name of [
      '0.7.3/old-tool/f-remove-all-v1alpha1.json',
      '1.8.8/old-tool/k-restarted-empty-v1.json',
    ]) {
      it(`is good, and its empty groups are nothing: ${name}`, () => {
        const standing = read(goToolFile(name));
        expect(standing).to.deep.include({ fileStands: true, text: '[]\n' });
      });
    }

    it('loses the labels that steer or break Prometheus', () => {
      const { text } = read(goToolFile('1.8.8/old-tool/c-three-more-v1.json'));
      expect(text).to.contain('"_1st":"leading-digit"');
      expect(text).not.to.match(/"1st|__param_x|__address__|__proto__|__scrape_interval__/);
      expect(text).to.contain('"__metrics_path__":"/metrics"');
    });

    it('is written by us in the same bytes that its answer would give, but for what it lacks', () => {
      const first = read(goToolFile('1.8.8/old-tool/c-three-more-v1.json'));
      expect(read(first.text).text).to.equal(first.text);
    });
  });

  describe('gives no removals for what today’s options could not have written', () => {
    const CLASSIC = { mesh: 'default', dataplane: 'a' };
    const META = { __meta_kuma_mesh: 'default', __meta_kuma_dataplane: 'a' };

    it('in another label style', () => {
      expect(read(fileOf(CLASSIC, META), { labelStyle: 'classic' }).text).not.to.contain('__meta');
      expect(read(fileOf(CLASSIC, META), { labelStyle: 'meta' }).text).to.contain('__meta');
      expect(read(fileOf(CLASSIC), { labelStyle: 'meta' }).groups.size).to.equal(0);
    });

    it('in another mesh', () => {
      const contents = fileOf(CLASSIC, { mesh: 'demo', dataplane: 'b' });
      const { groups } = read(contents, { meshes: new Set(['demo']) });
      expect(identitiesOf(groups)).to.deep.equal(['demo\u0000b']);
    });

    it('in another shard', () => {
      const contents = fileOf(
        { ...CLASSIC, address: '192.168.0.1:5670' },
        { mesh: 'default', dataplane: 'b', address: '192.168.0.3:5670' },
      );
      const { groups } = read(contents, { shard: { index: 0, count: 3 } });
      expect(identitiesOf(groups)).to.deep.equal(['default\u0000b']);
    });

    it('without mesh or dataplane, as somebody else writes them', () => {
      const contents = fileOf({ job: 'node' }, { mesh: 'default' }, { dataplane: 'a' }, {});
      expect(read(contents)).to.deep.include({ fileStands: false, text: '[]\n' });
    });

    it('that cannot be scraped', () => {
      const contents = fileOf(
        { ...CLASSIC, address: ':1234' },
        { mesh: 'default', dataplane: 'b', __scheme__: 'gopher' },
      );
      expect(read(contents).groups.size).to.equal(0);
    });
  });

  it('gets the labels that are added to every group', () => {
    const { text } = read(fileOf({ mesh: 'default', dataplane: 'a' }), {
      labels: new Map([['site', 'berlin']]),
    });
    expect(text).to.contain('"site":"berlin"');
  });

  it('gathers several addresses of one identity, and the same group once', () => {
    const contents = JSON.stringify([
      { targets: ['1.2.3.4:5', '1.2.3.4:6'], labels: { mesh: 'default', dataplane: 'a' } },
      { targets: ['1.2.3.4:5'], labels: { mesh: 'default', dataplane: 'a' } },
    ]);
    const { groups } = read(contents);
    expect(groups.size).to.equal(1);
    expect(groups.get('default\u0000a')?.length).to.equal(2);
  });

  it('takes names that objects have by themselves as names', () => {
    const contents =
      '[{"targets":["1.2.3.4:5"],"labels":{"mesh":"__proto__","dataplane":"constructor","toString":"x","__proto__":"y"}}]';
    const { groups, text } = read(contents);
    expect(identitiesOf(groups)).to.deep.equal(['__proto__\u0000constructor']);
    expect(text).to.contain('"toString":"x"');
    expect(text).not.to.contain('"__proto__":"y"');
  });
});
