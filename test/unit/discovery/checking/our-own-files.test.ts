import { expect } from 'chai';
import fc from 'fast-check';
import { runAtOnce } from '../../../../src/base/slices.js';
import {
  checkFileSd,
  type FileSdReport,
} from '../../../../src/discovery/checking/check-file-sd.js';
import { GENERATIONS } from '../../../../src/discovery/checking/finding.js';
import type { AssignmentV1 } from '../../../../src/mads/assignment-message.js';
import { encodeAssignmentV1 } from '../../../../src/mads/encode-assignment.js';
import { escapeForYaml } from '../../../../src/targets/escape-for-yaml.js';
import { FileSdDocument } from '../../../../src/targets/file-sd-document.js';
import type { LabelStyle } from '../../../../src/targets/translation-options.js';
import { assignments } from '../../../support/target-arbitraries.js';
import { translate } from '../../../support/translate.js';

function render(list: readonly AssignmentV1[], labelStyle: LabelStyle): Buffer {
  const { held } = translate(list.map(encodeAssignmentV1), { labelStyle }).answer;
  return runAtOnce(new FileSdDocument().render(held));
}

function check(path: string, bytes: Buffer): FileSdReport {
  return runAtOnce(checkFileSd({ path, bytes }, GENERATIONS));
}

describe('the files that we write', () => {
  it('have no errors, and no other warnings than control planes ask for', () => {
    fc.assert(
      fc.property(
        fc.array(assignments, { maxLength: 5 }),
        fc.constantFrom('classic', 'meta'),
        (list, style) => {
          const json = render(list, style);
          const yaml = runAtOnce(escapeForYaml(json));
          for (const report of [check('x.json', json), check('x.yml', yaml)]) {
            expect(report.errors, json.toString()).to.equal(0);
            for (const { problem } of report.listed)
              expect(problem).to.match(/of "__scrape_interval__"$|was there before/);
          }
        },
      ),
    );
  });

  it('are counted', () => {
    const labels = new Map<string, string>();
    const target = { name: 'a', scheme: 'http', address: '1.2.3.4:5', metricsPath: '', labels };
    const list = [{ mesh: 'default', service: 's', labels, targets: [target] }];
    const size = { groups: 1, targets: 1, errors: 0, warnings: 0 };
    expect(check('x.json', render(list, 'classic'))).to.include(size);
    expect(check('x.yml', render(list, 'meta'))).to.include(size);
    expect(check('x.json', render([], 'meta'))).to.include({ groups: 0, errors: 0, warnings: 0 });
  });
});
