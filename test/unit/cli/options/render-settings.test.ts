import { writeFile } from 'node:fs/promises';

import { expect } from 'chai';
import fc from 'fast-check';

import { Secrets } from '../../../../src/base/secrets.js';
import { effectiveSettings } from '../../../../src/cli/options/effective-settings.js';
import { loadOptions } from '../../../../src/cli/options/load-options.js';
import type { FlagTexts } from '../../../../src/cli/options/option-source.js';
import { renderSettings } from '../../../../src/cli/options/render-settings.js';
import { RUN_OPTIONS } from '../../../../src/cli/options/run-options.js';
import { toDiscoveryOptions } from '../../../../src/cli/options/to-discovery-options.js';
import { useTempDir } from '../../../support/temp-dir.js';

/** What means something to YAML, or is not printable to it. */
const ODD = '-:# \t\'"[]{},&*!|>%@`\u0085\u2028\ufeff\u007f\n0.~n';

/** Texts that YAML would take for something else. */
const LOOKALIKES = [
  ...['null', '~', 'true', 'No', '1.20', '0x1F', '0644', '.inf'],
  ...['-', '---', '<<', 'a: b', ' a', '1e3'],
];

describe('renderSettings', () => {
  const dir = useTempDir();

  async function print(
    text: string,
    flags: FlagTexts = {},
    environment: NodeJS.ProcessEnv = {},
  ): Promise<string> {
    await writeFile(dir.file('kuma.yaml'), text);
    const all = { 'config-file': [dir.file('kuma.yaml')], ...flags };
    const loaded = await loadOptions(RUN_OPTIONS, { flags: all, environment });
    const secrets = new Secrets();
    toDiscoveryOptions(loaded, { environment, secrets });
    return renderSettings(effectiveSettings(RUN_OPTIONS, loaded, secrets));
  }

  it('says of each value where it came from', async () => {
    const printed = await print(
      'max-drop: 10%\nmesh: [a]\ndeny-cidr: []',
      { name: ['*n'] },
      { KUMA_PROMETHEUS_SD_MIN_TARGETS: '4' },
    );
    const place = (at: string): string => `${dir.file('kuma.yaml')}:${at}`;
    expect(printed.split('\n')).to.include.members([
      'name: "*n" # --name',
      'min-targets: 4 # environment KUMA_PROMETHEUS_SD_MIN_TARGETS',
      `max-drop: 10% # ${place('1:11')}`,
      `mesh: # ${place('2:7')}`,
      '  - a',
      `deny-cidr: [] # ${place('3:12')}`,
      'removal-delay: 3s # default',
      'once: false # default',
      '# shard is not set: all targets',
    ]);
    expect(printed).to.not.match(/^(# )?(config-file|print-config)/m);
  });

  it('shows no secret', async () => {
    const printed = await print(
      [
        'header: [x-a=canary-1]',
        'proxy-url: http://me:canary-2@proxy:1',
        'bearer-token-file: canary-3',
        'name: is-canary-1',
        'control-planes:',
        '  - {cp-address: "a:1", header: {x-b: canary-4}, proxy-url: "me:canary-5@p:1", bearer-token-file: /f}',
      ].join('\n'),
    );
    expect(printed).to.not.contain('canary');
    expect(
      printed.match(/- "?x-[ab]=.*|proxy-url: .* |bearer-token-file: .* |name: .* /g),
    ).to.have.length(7);
    expect(printed).to.contain('"http://***@proxy:1"').and.contain('bearer-token-file: /f');
  });

  it('says nothing of a list that is not in force', async () => {
    const printed = await print('control-planes: [{cp-address: "a:1"}]', { 'cp-address': ['b:1'] });
    expect(printed).to.contain('cp-address: # --cp-address\n  - b:1\n').and.not.contain('a:1');
  });

  it('makes a file that says the same', async () => {
    const text = fc
      .oneof(
        fc.string({ unit: 'grapheme', minLength: 1 }),
        fc.string({ unit: fc.constantFrom(...Array.from(ODD)), minLength: 1 }),
        fc.constantFrom(...LOOKALIKES),
      )
      .filter((each) => !each.includes('\0') && each.isWellFormed());
    await fc.assert(
      fc.asyncProperty(
        text,
        fc.record({ meshes: fc.array(text), values: fc.array(text), isListed: fc.boolean() }),
        async (name, { meshes, values, isListed }) => {
          const label = values.map((value, index) => `l${String(index)}=${value}`);
          const own = { 'cp-address': ['a:1', 'b:1'], label, name };
          const list = isListed ? { 'control-planes': [own] } : {};
          const first = await print(JSON.stringify({ mesh: meshes, label, name, ...list }));
          const second = await print(first);
          expect(withoutOrigins(second)).to.equal(withoutOrigins(first));
        },
      ),
    );
  });
});

function withoutOrigins(text: string): string {
  return text.replace(/ # (default|--[a-z-]+|\S+:\d+:\d+)$/gm, '');
}
