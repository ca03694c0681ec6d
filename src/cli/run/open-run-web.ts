import { hostPort } from '../../base/host-port.js';
import type { Observer } from '../../base/observer.js';
import type { DiscoveryEvent } from '../../discovery/events.js';
import type { Inspection } from '../../discovery/inspection/inspection.js';
import { registerDiscoveryMetrics } from '../../discovery/report/discovery-metrics.js';
import { createPages } from '../../discovery/report/pages/create-pages.js';
import { StatusBoard } from '../../discovery/report/status-board.js';
import { createMetrics } from '../../observability/create-metrics.js';
import type { Log } from '../../observability/log.js';
import { openProcessMetrics } from '../../observability/process-metrics.js';
import { registerReloadMetrics, type ReloadMetrics } from '../../observability/reload-metrics.js';
import { serviceRoutes, type Verdict } from '../../observability/service-routes.js';
import { toHandler } from '../../observability/to-handler.js';
import { processReadings } from '../../platform/process-readings.js';
import { openWebServer } from '../../platform/server/web-server.js';
import type { WEB_OPTIONS } from '../options/web-options.js';
import type { OptionValues } from '../options/resolve-options.js';
import { readProduct } from '../product.js';
import { createRunHealth } from './run-health.js';
import { createWebLog } from './web-log.js';

/** What the pages of a run are made of. */
export interface RunWebOptions {
  readonly values: OptionValues<typeof WEB_OPTIONS>;
  readonly inspection: () => Inspection | undefined;
  /** The effective configuration as lines of text, secrets masked. */
  readonly configuration: () => string;
  readonly reload: () => Promise<Verdict>;
  readonly mask: (text: string) => string;
  readonly log: Log;
}

/** The open pages of a run. They are to be told all events from the start. */
export interface RunWeb extends Observer<DiscoveryEvent> {
  readonly reloads: ReloadMetrics;
  /** Resolves when nothing is left open. */
  close(): Promise<void>;
}

const PREFIX = 'kuma_prometheus_sd_';

/**
 * Serves metrics, health, pages and the list of targets.
 *
 * @throws ListenError when an address cannot be listened on, WebConfigError when the web configuration cannot be used.
 */
export async function openRunWeb(options: RunWebOptions): Promise<RunWeb> {
  const { values, inspection, configuration, reload, mask, log } = options;
  const { name, version } = readProduct();
  const board = new StatusBoard(Date.now);
  const status = (): StatusBoard['status'] => board.status;
  const metrics = createMetrics({ prefix: PREFIX });
  const counters = registerDiscoveryMetrics(metrics, { board, inspection, nowMs: Date.now });
  const reloads = registerReloadMetrics(metrics, Date.now);
  const health = createRunHealth({ status, inspection });
  const lifecycle = values.webEnableLifecycle;
  const handle = toHandler([
    ...serviceRoutes({ product: name, metrics, health, ...(lifecycle && { reload }) }),
    ...createPages({
      status,
      inspection,
      configuration,
      lifecycle,
      mask,
      now: Date.now,
      product: { name, version },
    }),
  ]);
  const server = await openWebServer({
    addresses: values.listenAddress,
    flag: '--listen-address',
    ...(values.webConfigFile !== undefined && { webConfigFile: values.webConfigFile }),
    handle,
    observer: createWebLog(log),
  });
  const nodeVersion = process.version;
  const measuring = openProcessMetrics(metrics, {
    readings: processReadings,
    version,
    nodeVersion,
  });
  for (const { host, port } of server.addresses)
    log.info('Serving status and metrics', { url: `${server.scheme}://${hostPort(host, port)}/` });
  return {
    observe: (event) => {
      board.observe(event);
      counters.observe(event);
    },
    reloads,
    close: async () => {
      measuring.close();
      await server.close();
    },
  };
}
