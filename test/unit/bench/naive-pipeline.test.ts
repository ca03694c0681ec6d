import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect } from 'chai';

import type { AnswerSpec, Encoding } from '../../../bench/data/answer-spec.js';
import { encodeAnswer } from '../../../bench/data/encode-answer.js';
import { openNaivePipeline } from '../../../bench/naive/naive-pipeline.js';
import { openOurPipeline, type OurPipeline } from '../../../bench/ours/pipeline.js';
import { sortGroups, type Group } from '../../support/oracle.js';
import { useTempDir } from '../../support/temp-dir.js';
import { useClosing } from '../../support/use-closing.js';

const PROTO = join(import.meta.dirname, '../../../proto');

function bodyOf(spec: AnswerSpec): Buffer {
  return Buffer.concat([...encodeAnswer(spec)]);
}

describe('the two pipelines that the benchmark compares', () => {
  const closing = useClosing();
  const dir = useTempDir();

  async function openOurs(encoding: Encoding): Promise<OurPipeline> {
    return closing(await openOurPipeline({ file: dir.file('ours.json'), encoding }));
  }

  async function groupsIn(name: string): Promise<readonly Group[]> {
    return JSON.parse(await readFile(dir.file(name), 'utf8')) as readonly Group[];
  }

  for (const encoding of ['protobuf', 'json'] as const) {
    for (const shape of ['tags', 'bare'] as const) {
      it(`give the same set of groups from ${encoding} with ${shape} targets, answer by answer`, async () => {
        const naive = openNaivePipeline({
          file: dir.file('naive.json'),
          encoding,
          protoDirectory: PROTO,
        });
        const ours = await openOurs(encoding);
        for (const variant of ['full', 'pct1', 'pct1b', 'renewed'] as const) {
          const body = bodyOf({ encoding, shape, variant, targets: 200 });
          await naive.take(body);
          expect(await ours.take(body)).to.equal('written');
          const groups = await groupsIn('naive.json');
          expect(groups).to.have.lengthOf(200);
          expect(sortGroups(await groupsIn('ours.json'))).to.deep.equal(sortGroups(groups));
        }
      });
    }
  }

  it('differ in that ours writes nothing when only the order changed', async () => {
    const ours = await openOurs('json');
    const answer = { encoding: 'json', shape: 'tags', targets: 200 } as const;
    await ours.take(bodyOf({ ...answer, variant: 'full' }));
    expect(await ours.take(bodyOf({ ...answer, variant: 'reordered' }))).to.equal('unchanged');
  });
});
