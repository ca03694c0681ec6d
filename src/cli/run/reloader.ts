import { errorText } from '../../base/error-text.js';
import { HouseError } from '../../base/house-error.js';
import type { Log } from '../../observability/log.js';
import type { ReloadMetrics } from '../../observability/reload-metrics.js';
import type { Verdict } from '../../observability/service-routes.js';

/** Who is told of a reload. */
export interface ReloaderOptions {
  /** Does it. @throws HouseError when the new settings cannot be used; then the old ones stay in force. */
  readonly reload: () => Promise<void>;
  readonly log: Log;
  readonly metrics: () => ReloadMetrics | undefined;
  readonly systemd?: { reloading(): void; reloaded(): void };
}

/** Reads the settings again when asked to, and tells what came of it. */
export class Reloader {
  readonly #options: ReloaderOptions;

  constructor(options: ReloaderOptions) {
    this.#options = options;
  }

  /** `asked`: by what, for the log. Rejects only for a bug. */
  async reload(asked: string): Promise<Verdict> {
    const { reload, log, systemd } = this.#options;
    systemd?.reloading();
    try {
      await reload();
      log.info('Read the settings again', { asked });
      this.#options.metrics()?.succeeded();
      return { ok: true };
    } catch (error) {
      if (!(error instanceof HouseError)) throw error;
      this.refused(error);
      return { ok: false, status: 500, reason: error.message };
    } finally {
      systemd?.reloaded();
    }
  }

  /** New settings turned out not to be usable. */
  refused(error: HouseError): void {
    const fields = { cause: errorText(error), code: error.code };
    this.#options.log.error('Cannot use the new settings; the old ones stay in force', fields);
    this.#options.metrics()?.failed();
  }
}
