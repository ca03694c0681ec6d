import { ExitCode } from '../../base/house-error.js';
import { Secrets } from '../../base/secrets.js';
import { askInstance } from '../healthcheck/ask-instance.js';
import { findProbe } from '../healthcheck/find-probe.js';
import { NotHealthyError } from '../healthcheck/not-healthy-error.js';
import { openCredentials } from '../healthcheck/open-credentials.js';
import type { Probe } from '../healthcheck/probe.js';
import {
  HEALTHCHECK_OPTIONS,
  INSTANCE_OPTIONS,
  PROBE_OPTIONS,
} from '../options/healthcheck-options.js';
import { loadOptions } from '../options/load-options.js';
import { environmentSource, flagSource } from '../options/option-source.js';
import { resolveOptions, type Resolved } from '../options/resolve-options.js';
import { runUnlogged } from '../service/run-unlogged.js';
import type { Action } from './action.js';

/** `healthcheck`: asks an instance that runs how it is. */
export const healthcheckAction: Action = {
  options: HEALTHCHECK_OPTIONS,
  act: async (flags) => {
    const environment = process.env;
    // Of the configuration file only what is said of the instance: a tls-ca-file there is for control planes.
    const instance = await loadOptions(INSTANCE_OPTIONS, { flags, environment });
    const sources = [flagSource(flags), environmentSource(environment)];
    const asking = resolveOptions(PROBE_OPTIONS, sources);
    const secrets = new Secrets();
    const probe = await findProbe(instance, asking);
    await runUnlogged(
      async (signal) => {
        if (probe === undefined) sayNotAsked(asking.values);
        else await ask(probe, { asking, secrets }, signal);
        return ExitCode.ok;
      },
      (text) => secrets.mask(text),
    );
  },
};

async function ask(
  probe: Probe,
  { asking, secrets }: { asking: Resolved<typeof PROBE_OPTIONS>; secrets: Secrets },
  signal: AbortSignal,
): Promise<void> {
  const { json, live, timeout: timeoutMs } = asking.values;
  const say = (text: string): void => void process.stdout.write(`${secrets.mask(text)}\n`);
  const credentials = await openCredentials(asking, { probe, secrets });
  const { url } = probe;
  const startMs = performance.now();
  const tookMs = (): number => Math.round(performance.now() - startMs);
  try {
    const text = await askInstance(probe, { ...credentials, timeoutMs }, signal);
    const answer = { status: 200, text };
    if (json) say(JSON.stringify({ healthy: true, url, ...answer, tookMs: tookMs() }));
    else say(`${live ? 'healthy' : 'ready'}: ${url}`);
  } catch (error) {
    if (json && error instanceof NotHealthyError) {
      const { answer, message } = error;
      say(JSON.stringify({ healthy: false, url, ...answer, error: message, tookMs: tookMs() }));
    }
    throw error;
  }
}

function sayNotAsked({ json }: Resolved<typeof PROBE_OPTIONS>['values']): void {
  const reason = 'there is no listen address';
  const text = json ? JSON.stringify({ healthy: null, reason }) : `not asked: ${reason}`;
  process.stdout.write(`${text}\n`);
}
