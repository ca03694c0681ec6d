// Prometheus' own `kuma_sd_configs`, as far as its timing goes: a poll, then the next tick of a ticker that holds one
// tick back (prometheus discovery/xds/xds.go, fetchDiscovery.Run). Debian builds Prometheus without it; what it
// would hand over inside, this hands over by one rename.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { toGroups, type NaiveAssignment } from '../naive/to-groups.js';

/** Prometheus' default for `refresh_interval`, in its code. */
const REFRESH_MS = 15_000;

const TYPE_URL = 'type.googleapis.com/kuma.observability.v1.MonitoringAssignment';

const [address = '', file = ''] = process.argv.slice(2);
const staging = join(dirname(dirname(file)), `${basename(file)}.staging`);
mkdirSync(staging, { recursive: true });
await follow();

async function follow(): Promise<never> {
  const ticker = { isDue: false, wake: (): void => undefined };
  setInterval(() => {
    ticker.isDue = true;
    ticker.wake();
  }, REFRESH_MS);
  let version = '';
  for (;;) {
    version = await poll(version);
    if (!ticker.isDue) await new Promise<void>((resolve) => (ticker.wake = resolve));
    ticker.isDue = false;
  }
}

/** Gives the version that the next poll is to name. */
async function poll(version: string): Promise<string> {
  const response = await fetch(`${address}/v3/discovery:monitoringassignments?fetch-timeout=2m`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ version_info: version, node: { id: 'kuma_sd' }, type_url: TYPE_URL }),
  });
  if (response.status !== 200) return version;
  const { version_info: next, resources } = (await response.json()) as {
    readonly version_info: string;
    readonly resources: readonly NaiveAssignment[];
  };
  const fresh = join(staging, 'fresh');
  writeFileSync(fresh, JSON.stringify(toGroups(resources)));
  renameSync(fresh, file);
  return next;
}
