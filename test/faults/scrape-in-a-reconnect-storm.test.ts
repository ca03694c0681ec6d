import { expect } from 'chai';

import type { DiscoveryEvent } from '../../src/discovery/events.js';
import { answerTaken, lost, published, RUNG, started } from '../support/discovery-events.js';
import { MetricsScene } from '../support/metrics-scene.js';

const NAMES = Array.from({ length: 20 }, (_, index) => `cp-${String(index)}:5676`);

/** All control planes come and go together; the file has a group of ten bytes for each target. */
function storm(round: number): readonly DiscoveryEvent[] {
  const events = NAMES.flatMap((controlPlane): readonly DiscoveryEvent[] => [
    { kind: 'connecting', controlPlane, rung: RUNG },
    { kind: 'connected', controlPlane, rung: RUNG },
    answerTaken({ controlPlane, targets: round }),
    lost({ controlPlane }),
  ]);
  return [...events, published({ groups: round, bytes: 10 * round })];
}

describe('a scrape in a storm of reconnects', () => {
  it('is a snapshot of one moment', async () => {
    const scene = new MetricsScene().tell(started(...NAMES));
    const scrapes: Promise<ReadonlyMap<string, number>>[] = [];
    for (let round = 1; round <= 50; round++) {
      for (const event of storm(round)) scene.tell(event);
      scrapes.push(scene.scrape());
      // What happens while it is being rendered.
      scene.tell(...storm(1_000 + round));
      await Promise.resolve();
      scene.tell(...storm(2_000 + round));
    }
    for (const [index, series] of (await Promise.all(scrapes)).entries()) {
      const round = index + 1;
      expect(series.get('output_bytes')).to.equal(10 * round);
      expect(series.get('targets')).to.equal(round);
      for (const name of NAMES) {
        const of = `{control_plane="${name}"}`;
        expect(series.get(`control_plane_targets${of}`)).to.equal(round);
        expect(series.get(`connected${of}`)).to.equal(0);
      }
      const begun = `streams_started_total{control_plane="cp-0:5676",transport="grpc"}`;
      expect(series.get('responses_total{result="ack"}')).to.equal(
        NAMES.length * (series.get(begun) ?? 0),
      );
    }
  });
});
