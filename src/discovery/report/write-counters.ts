import type { HouseError } from '../../base/house-error.js';
import type { Observer } from '../../base/observer.js';
import type { Metrics } from '../../observability/metrics.js';
import { FileError } from '../../platform/files/file-error.js';
import type { DiscoveryEvent } from '../events.js';
import { Tally } from './tally.js';

/** In seconds: from a small file on a fast disk to a million groups on a slow one. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** It was not the system that refused. */
const NO_ERRNO = 'none';

/** Makes what counts writes of the file. What it returns is to be told the events. */
export function registerWriteCounters(metrics: Metrics): Observer<DiscoveryEvent> {
  const durations = metrics.histogram({
    name: 'write_duration_seconds',
    help: 'How long writes of the file took.',
    buckets: BUCKETS,
  });
  const failures = new Tally<'errno'>();
  metrics.counterOf<'errno'>(
    {
      name: 'write_failures_total',
      help: 'Tries to write or restore the file that failed, by the error name of the system.',
      labelNames: ['errno'],
    },
    () => failures.samples,
  );
  let restored = 0;
  metrics.counterOf(
    {
      name: 'restored_total',
      help: 'Times that somebody else changed the file, and it was put back.',
    },
    () => restored,
  );
  return {
    observe: (event) => {
      if (event.kind === 'published') durations.observe(event.tookMs / 1_000);
      if (event.kind === 'publish-failed') failures.add(1, { errno: errnoOf(event.error) });
      if (event.kind === 'restored') restored++;
    },
  };
}

function errnoOf(error: HouseError): string {
  const errno = error instanceof FileError ? error.errno : undefined;
  return errno !== undefined && /^E[A-Z0-9]{1,15}$/.test(errno) ? errno : NO_ERRNO;
}
