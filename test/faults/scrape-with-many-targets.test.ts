import { expect } from 'chai';

import { answerTaken, CONTROL_PLANE, published, started } from '../support/discovery-events.js';
import { MetricsScene } from '../support/metrics-scene.js';

describe('a scrape with very many targets', () => {
  /** The series of a scrape, where there are so many targets. */
  async function seriesWith(targets: number): Promise<readonly string[]> {
    const scene = new MetricsScene();
    const leftOut = { 'address has no host': targets };
    scene.tell(started(), answerTaken({ targets, added: targets, leftOut }));
    scene.tell(published({ groups: targets }));
    scene.held = [{ name: CONTROL_PLANE, targets, waiting: targets }];
    const series = await scene.scrape();
    expect(series.get('targets')).to.equal(targets);
    return [...series.keys()];
  }

  it('has the same series as one with few', async () => {
    expect(await seriesWith(100_000)).to.deep.equal(await seriesWith(10));
  });
});
