import { readFile, writeFile } from 'node:fs/promises';

import { expect } from 'chai';
import fc from 'fast-check';

import { FileSdOutput } from '../../src/discovery/output/file-sd-output.js';
import type { AssignmentV1 } from '../../src/mads/assignment-message.js';
import { encodeAssignmentV1 } from '../../src/mads/encode-assignment.js';
import type { Holdings } from '../../src/targets/holdings.js';
import type { LabelStyle } from '../../src/targets/translation-options.js';
import { checkWithPromtool } from '../support/prometheus.js';
import { requireRealPart } from '../support/real-parts.js';
import { assignments } from '../support/target-arbitraries.js';
import { useTempDir } from '../support/temp-dir.js';
import { translate } from '../support/translate.js';

const STYLES = ['classic', 'meta'] as const;
const ENDINGS = ['json', 'yml'] as const;

/** What one control plane may assign at one time. */
const assignmentSets = fc.array(assignments, { maxLength: 5 });

function holdingsOf(list: readonly AssignmentV1[], labelStyle: LabelStyle): Holdings {
  const labels = new Map([['site', '"\u0085\u2028😀']]);
  return translate(list.map(encodeAssignmentV1), { labelStyle, labels }).answer.held;
}

describe('promtool', () => {
  const dir = useTempDir();
  let promtool: string;

  before('find promtool', function () {
    promtool = requireRealPart(this, 'promtool');
  });

  /** One run over many files is a hundred times faster than many runs. */
  async function expectAccepted(): Promise<void> {
    for (const ending of ENDINGS) {
      const { ok, output } = await checkWithPromtool(promtool, dir.file(`*.${ending}`));
      expect(ok, output).to.equal(true);
    }
  }

  it('accepts every file that assignments of any kind give, in both label styles', async function () {
    this.timeout(60_000);
    let groups = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(assignmentSets, { minLength: 40, maxLength: 40 }), async (sets) => {
        for (const [index, list] of sets.entries()) {
          for (const style of STYLES) {
            const held = holdingsOf(list, style);
            for (const ending of ENDINGS) {
              const file = dir.file(`${String(index)}-${style}.${ending}`);
              groups += (await (await FileSdOutput.open({ file })).publish(held)).groups;
            }
          }
        }
        await expectAccepted();
      }),
      { numRuns: 4 },
    );
    expect(groups, 'groups that were checked').to.be.greaterThan(1_000);
  });

  it('accepts the longest label names that YAML has room for', async () => {
    for (const style of STYLES) {
      const labels = new Map([
        ['x'.repeat(1_000 - '__meta_kuma_label_'.length), 'v'.repeat(60_000)],
      ]);
      const target = { name: 'a', scheme: 'http', address: '1.2.3.4:5', metricsPath: '', labels };
      const list = [{ mesh: 'default', service: 's', labels: new Map(), targets: [target] }];
      for (const ending of ENDINGS) {
        const output = await FileSdOutput.open({ file: dir.file(`${style}.${ending}`) });
        expect(await output.publish(holdingsOf(list, style))).to.include({ groups: 1 });
      }
    }
    await expectAccepted();
  });

  it('takes the YAML as well as the JSON only because of what is escaped in it', async () => {
    const label = new Map([['odd', '\u007f\u0080\u009f\ufffe\uffff']]);
    const target = { name: 'a', scheme: '', address: '1.2.3.4:5', metricsPath: '', labels: label };
    const list = [{ mesh: 'default', service: 's', labels: new Map(), targets: [target] }];
    const held = holdingsOf(list, 'classic');
    for (const ending of ENDINGS) {
      await (await FileSdOutput.open({ file: dir.file(`odd.${ending}`) })).publish(held);
    }
    await expectAccepted();
    await writeFile(dir.file('unescaped.yml'), await readFile(dir.file('odd.json')));
    const { ok, output } = await checkWithPromtool(promtool, dir.file('*.yml'));
    expect(ok).to.equal(false);
    expect(output).to.contain('control characters are not allowed');
  });
});
