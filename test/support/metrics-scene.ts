import type { DiscoveryEvent } from '../../src/discovery/events.js';
import type { HeldByControlPlane } from '../../src/discovery/inspection/inspection.js';
import { registerDiscoveryMetrics } from '../../src/discovery/report/discovery-metrics.js';
import { StatusBoard } from '../../src/discovery/report/status-board.js';
import { createMetrics } from '../../src/observability/create-metrics.js';

/** When a scene begins, in seconds since 1970. */
export const SCENE_START = 1_800_000_000;

/** The metrics of discovery as they are served, and the events that they are made of. */
export class MetricsScene {
  /** What the control planes hold now; `undefined`: there is nothing to look at yet. */
  held: readonly HeldByControlPlane[] | undefined;
  #nowMs = SCENE_START * 1_000;
  readonly #board = new StatusBoard(() => this.#nowMs);
  readonly #metrics = createMetrics({ prefix: 'kuma_prometheus_sd_' });
  readonly #counters = registerDiscoveryMetrics(this.#metrics, {
    board: this.#board,
    inspection: () => {
      const { held } = this;
      return held === undefined ? undefined : { controlPlanes: () => held };
    },
    nowMs: () => this.#nowMs,
  });

  tell(...events: readonly DiscoveryEvent[]): this {
    for (const event of events) {
      this.#board.observe(event);
      this.#counters.observe(event);
    }
    return this;
  }

  wait(seconds: number): this {
    this.#nowMs += seconds * 1_000;
    return this;
  }

  /** What a scrape gets. */
  async text(): Promise<string> {
    return (await this.#metrics.render()).text;
  }

  /** The values of a scrape by series, as they are written but without our prefix: `connected{control_plane="a:1"}`. */
  async scrape(): Promise<ReadonlyMap<string, number>> {
    return toSeries(await this.text());
  }
}

function toSeries(text: string): ReadonlyMap<string, number> {
  const samples = text.matchAll(/^kuma_prometheus_sd_(\w+(?:\{.*\})?) (\S+)$/gm);
  return new Map([...samples].map(([, series = '', value]) => [series, Number(value)]));
}
