import { expect } from 'chai';

import { translationOf } from '../../../src/discovery/translation-of.js';
import { translationOptions } from '../../support/discovery-options.js';

describe('translationOf', () => {
  const all = translationOptions({ labels: new Map([['site', 'berlin']]) });

  it('is that of all for a control plane without labels of its own', () => {
    expect(translationOf({}, all)).to.equal(all);
    expect(translationOf({ labels: new Map() }, all)).to.equal(all);
  });

  it('has the labels of the control plane over those of all', () => {
    const labels = new Map([
      ['zone', '1'],
      ['site', 'x'],
    ]);
    const { labels: merged } = translationOf({ labels }, all);
    expect([...merged]).to.deep.equal([
      ['site', 'x'],
      ['zone', '1'],
    ]);
  });
});
