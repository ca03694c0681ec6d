import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';

import { FileSdOutput } from '../../src/discovery/output/file-sd-output.js';
import { useTempDir } from '../support/temp-dir.js';
import { describeTargetOutput } from './target-output-suite.js';

interface Group {
  readonly targets: readonly [string];
  readonly labels: { readonly dataplane: string };
}

for (const name of ['targets.json', 'targets.yml']) {
  describe(`a file_sd file "${name}"`, () => {
    const dir = useTempDir();

    describeTargetOutput(name, async () => {
      const file = dir.file(`sd/${name}`);
      await mkdir(dir.file('sd'));
      return {
        output: await FileSdOutput.open({ file }),
        read: () => readTargets(file),
        tamper: () => writeFile(file, '[{"targets":["10.0.0.1:1"],"labels":{}}]'),
        breakDown: () => rename(dir.file('sd'), dir.file('away')),
        repair: () => rename(dir.file('away'), dir.file('sd')),
      };
    });
  });
}

async function readTargets(file: string): Promise<Readonly<Record<string, string>> | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const groups = JSON.parse(text) as readonly Group[];
  return Object.fromEntries(groups.map(({ targets, labels }) => [labels.dataplane, targets[0]]));
}
