import { expect } from 'chai';
import * as here from '../../../src/mads/slice-layout.js';
import * as there from '../../../src/targets/sliced-targets.js';

describe('the numbers that the slices of an assignment are laid out by', () => {
  it('are the same for who writes them and for who reads them', () => {
    const { LABEL_STRIDE, PATH, ...same } = here;
    const { METRICS_PATH, ...others } = there;
    expect(others).to.deep.equal(same);
    expect(METRICS_PATH).to.equal(PATH);
    // Readers say it in words: four numbers for each label.
    expect(LABEL_STRIDE).to.equal(4);
  });
});
