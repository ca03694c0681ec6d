import { runAtOnce } from '../../src/base/slices.js';
import { expect } from 'chai';
import { readStandingFile } from '../../src/discovery/publishing/standing-file.js';
import { translationOptions } from '../support/discovery-options.js';
import { Scene } from '../support/settlement-scene.js';

describe('an empty first answer over a file of another label style', () => {
  it('has to last for the removal delay, as over no file at all', () => {
    const labels = { __meta_kuma_mesh: 'default', __meta_kuma_dataplane: 'a' };
    const contents = Buffer.from(JSON.stringify([{ targets: ['192.168.0.1:1'], labels }]));
    const file = { path: 'targets.json', contents };
    const observer = { observe: () => undefined };
    const { groups, fileStands } = runAtOnce(
      readStandingFile(file, translationOptions(), observer),
    );
    const scene = new Scene({ fileStands });
    expect(groups.size).to.equal(0);
    expect(scene.answers({})).to.equal(undefined);
    expect(scene.after(2_999)).to.equal(undefined);
    expect(scene.after(1)).to.deep.equal({});
  });
});
