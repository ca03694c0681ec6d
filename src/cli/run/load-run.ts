import type { Secrets } from '../../base/secrets.js';
import type { DiscoveryOptions } from '../../discovery/options.js';
import type { FlagTexts } from '../options/option-source.js';
import { loadOptions, type Loaded } from '../options/load-options.js';
import { RUN_OPTIONS } from '../options/run-options.js';
import { toDiscoveryOptions } from '../options/to-discovery-options.js';

/** All settings of a run, as they are at one time. */
export interface LoadedRun {
  readonly loaded: Loaded<typeof RUN_OPTIONS>;
  readonly options: DiscoveryOptions;
}

/**
 * Reads all settings of a run: flags, environment and the configuration file as it is now. `secrets` learns what must
 * not be shown.
 *
 * @throws UsageError or ConfigurationError, by where the offending value came from.
 */
export async function loadRun(flags: FlagTexts, secrets: Secrets): Promise<LoadedRun> {
  const environment = process.env;
  const loaded = await loadOptions(RUN_OPTIONS, { flags, environment });
  return { loaded, options: toDiscoveryOptions(loaded, { environment, secrets }) };
}
