import type { Observer } from '../../base/observer.js';
import { Secrets } from '../../base/secrets.js';
import type { DiscoveryEvent } from '../../discovery/events.js';
import { DiscoveryLog } from '../../discovery/report/discovery-log.js';
import { environmentSource, flagSource } from '../options/option-source.js';
import { resolveOptions } from '../options/resolve-options.js';
import { RUN_OPTIONS } from '../options/run-options.js';
import { toDiscoveryOptions } from '../options/to-discovery-options.js';
import { runService } from '../service/run-service.js';
import type { Action } from './action.js';

/** `run`: keeps the target file true. */
export const runAction: Action = {
  options: RUN_OPTIONS,
  act: async (flags) => {
    const sources = [flagSource(flags), environmentSource(process.env)];
    const resolved = resolveOptions(RUN_OPTIONS, sources);
    const secrets = new Secrets();
    const options = toDiscoveryOptions(resolved, { environment: process.env, secrets });
    const logging = { ...resolved.values, secrets };
    await runService(logging, async (log, signal, underWay) => {
      const { runDiscovery } = await import('../../discovery/run-discovery.js');
      const lines = new DiscoveryLog(log);
      const reader: Observer<DiscoveryEvent> = {
        observe: (event) => {
          lines.observe(event);
          if (event.kind === 'under-way') underWay();
        },
      };
      await runDiscovery(options, reader, signal);
    });
  },
};
