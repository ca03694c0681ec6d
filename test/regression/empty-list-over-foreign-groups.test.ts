import { expect } from 'chai';
import { readStandingFile } from '../../src/discovery/standing-file.js';
import { publicationAt } from '../../src/targets/publication.js';
import { createSettlement, setConnected, takeAnswer } from '../../src/targets/settlement.js';
import { translationOptions } from '../support/discovery-options.js';
import { answerOf } from '../support/held-groups.js';

describe('an empty first answer over a file of another label style', () => {
  it('has to last for the removal delay, as over no file at all', () => {
    const labels = { __meta_kuma_mesh: 'default', __meta_kuma_dataplane: 'a' };
    const contents = Buffer.from(JSON.stringify([{ targets: ['192.168.0.1:1'], labels }]));
    const file = { path: 'targets.json', contents };
    const observer = { observe: () => undefined };
    const { groups, fileStands } = readStandingFile(file, translationOptions(), observer);
    const context = { policy: { removalDelayMs: 3_000, once: false }, fileStands };
    const connected = setConnected(createSettlement(groups), true, 0);
    const answered = takeAnswer(connected, answerOf({}), 0);
    expect(publicationAt(answered, 2_999, context).wanted).to.equal(undefined);
    expect(publicationAt(answered, 3_000, context).wanted?.size).to.equal(0);
  });
});
