import { openAbortScope } from '../../base/abort.js';
import type { Secrets } from '../../base/secrets.js';
import type { DiscoveryEvent } from '../../discovery/events.js';
import type { DiscoveryOptions } from '../../discovery/options.js';
import { DiscoveryLog } from '../../discovery/report/discovery-log.js';
import type { Log } from '../../observability/log.js';
import type { FlagTexts } from '../options/option-source.js';
import { RUN_OPTIONS } from '../options/run-options.js';
import { openSystemdInformant } from '../service/open-systemd-informant.js';
import { changedFixedSettings } from './fixed-settings.js';
import { loadRun, type LoadedRun } from './load-run.js';
import type { RunWeb } from './open-run-web.js';
import { Reloader } from './reloader.js';
import { RunSession } from './run-session.js';

/** What a run is told at its start. */
export interface RunStart {
  readonly flags: FlagTexts;
  readonly first: LoadedRun;
  readonly secrets: Secrets;
  readonly log: Log;
  /** To be called once the first connections are asked for. */
  readonly underWay: () => void;
}

/** Runs discovery by the settings as they are, and by what they become, until `signal` aborts or a one-shot is done. */
export async function followSettings(start: RunStart, signal: AbortSignal): Promise<void> {
  const { first, log } = start;
  for (const warning of first.loaded.warnings) log.warn(warning);
  const run = new Run(start);
  const scope = openAbortScope(signal);
  try {
    await run.open(scope.signal);
    await run.session.run(scope.signal);
  } finally {
    scope.abort();
    scope.close();
    await run.close();
  }
}

const FIXED = 'Some settings only change with a restart';

/** One run of the command, with all that tells of it. */
class Run {
  readonly session: RunSession;
  readonly #start: RunStart;
  readonly #lines: DiscoveryLog;
  readonly #onHangup = (): void => void this.#reloader?.reload('SIGHUP');
  /** For the pages: settings as lines of text, for each of the options that were read. */
  readonly #texts = new WeakMap<DiscoveryOptions, string>();
  #reloader: Reloader | undefined;
  #web: RunWeb | undefined;
  #systemd: Awaited<ReturnType<typeof openSystemdInformant>>;

  constructor(start: RunStart) {
    this.#start = start;
    this.#lines = new DiscoveryLog(start.log);
    this.session = new RunSession({
      options: start.first.options,
      load: () => this.#load(),
      observer: {
        observe: (event) => {
          this.#observe(event);
        },
      },
      onFallBack: (error) => this.#reloader?.refused(error),
    });
  }

  async open(signal: AbortSignal): Promise<void> {
    const { log, secrets } = this.#start;
    const mask = (text: string): string => secrets.mask(text);
    const isAlive = (): boolean => this.session.isAlive;
    this.#systemd = await openSystemdInformant({ log, mask, isAlive }, signal);
    this.#reloader = new Reloader({
      reload: () => this.session.reload(),
      log,
      metrics: () => this.#web?.reloads,
      ...(this.#systemd && { systemd: this.#systemd }),
    });
    process.on('SIGHUP', this.#onHangup);
    await this.#openWeb(this.#reloader, mask);
  }

  async close(): Promise<void> {
    process.off('SIGHUP', this.#onHangup);
    await Promise.all([this.#web?.close(), this.#systemd?.close()]);
  }

  async #openWeb(reloader: Reloader, mask: (text: string) => string): Promise<void> {
    const { first } = this.#start;
    const { values } = first.loaded;
    if (values.listenAddress.length === 0) return;
    const { openRunWeb } = await import('./open-run-web.js');
    await this.#describe(first);
    this.#web = await openRunWeb({
      values,
      inspection: () => this.session.inspection,
      configuration: () => this.#texts.get(this.session.options) ?? '',
      reload: () => reloader.reload('POST /-/reload'),
      mask,
      log: this.#start.log,
    });
  }

  async #load(): Promise<DiscoveryOptions> {
    const { flags, secrets, log } = this.#start;
    const next = await loadRun(flags, secrets);
    for (const warning of next.loaded.warnings) log.warn(warning);
    const fixed = changedFixedSettings(this.#start.first.loaded.values, next.loaded.values);
    if (fixed.length > 0) log.warn(FIXED, { flags: fixed.join(' ') });
    if (this.#web !== undefined) await this.#describe(next, fixed);
    return next.options;
  }

  async #describe({ loaded, options }: LoadedRun, fixed: readonly string[] = []): Promise<void> {
    const { settingsText } = await import('../options/print-settings.js');
    const unchanged = fixed.length === 0 ? [] : [`${FIXED}: ${fixed.join(' ')}`];
    const warnings = [...loaded.warnings, ...unchanged];
    const text = await settingsText(RUN_OPTIONS, { ...loaded, warnings }, this.#start.secrets);
    this.#texts.set(options, text);
  }

  #observe(event: DiscoveryEvent): void {
    this.#lines.observe(event);
    this.#web?.observe(event);
    this.#systemd?.observe(event);
    if (event.kind === 'under-way') this.#start.underWay();
  }
}
