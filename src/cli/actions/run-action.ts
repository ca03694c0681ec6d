import { Secrets } from '../../base/secrets.js';
import { printSettings } from '../options/print-settings.js';
import { RUN_OPTIONS } from '../options/run-options.js';
import { loadRun } from '../run/load-run.js';
import { runService } from '../service/run-service.js';
import type { Action } from './action.js';

/** `run`: keeps the target file true. */
export const runAction: Action = {
  options: RUN_OPTIONS,
  act: async (flags) => {
    const secrets = new Secrets();
    const first = await loadRun(flags, secrets);
    const { values } = first.loaded;
    if (values.printConfig) {
      await printSettings(RUN_OPTIONS, first.loaded, secrets);
      return;
    }
    await runService({ ...values, secrets }, async (log, signal, underWay) => {
      const { followSettings } = await import('../run/follow-settings.js');
      await followSettings({ flags, first, secrets, log, underWay }, signal);
    });
  },
};
