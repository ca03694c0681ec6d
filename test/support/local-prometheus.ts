import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { environmentOf, requireRealPart } from './real-parts.js';
import { openTempDir } from './temp-dir.js';
import { useClosing } from './use-closing.js';
import { waitFor } from './wait-for.js';

/** How a Prometheus of this machine is started. */
export interface LocalPrometheusOptions {
  /** Patterns of `file_sd_configs`. */
  readonly files: readonly string[];
  /** As whom it runs, with the group of the same number. Default: as we do. */
  readonly uid?: number;
  /** A shell command that is done before, in a mount namespace of its own. */
  readonly prelude?: string;
}

/** A Prometheus that runs. */
export interface LocalPrometheus {
  readonly url: string;
  readonly pid: number;
}

/**
 * Call it in a `describe`: gives a function that starts a real Prometheus, which is ended after the test and drops
 * every target. Without one on the machine the suite is skipped.
 */
export function useLocalPrometheus(): (
  options: LocalPrometheusOptions,
) => Promise<LocalPrometheus> {
  let program = '';
  before('find a Prometheus', function () {
    program = requireRealPart(this, 'prometheus');
  });
  const closing = useClosing();
  return async (options) => {
    const dir = await openTempDir();
    closing({ close: () => rm(dir, { recursive: true, force: true }) });
    const child = await start(program, dir, options);
    closing({ close: () => end(child) });
    let log = '';
    child.stderr?.setEncoding('utf8').on('data', (piece: string) => (log += piece));
    const address = await waitFor(() => /msg="Listening on" address=(\S+)/.exec(log)?.[1], {
      what: 'Prometheus',
    });
    const url = `http://${address}`;
    await waitFor(async () => (await fetch(`${url}/-/ready`)).status === 200, {
      what: 'Prometheus to be ready',
    });
    return { url, pid: child.pid ?? Number.NaN };
  };
}

async function start(
  program: string,
  dir: string,
  { files, uid, prelude }: LocalPrometheusOptions,
): Promise<ChildProcess> {
  const config = join(dir, 'prometheus.yml');
  await writeFile(config, renderConfig(files));
  await mkdir(join(dir, 'data'));
  await chmod(join(dir, 'data'), 0o777);
  await chmod(dir, 0o755);
  const args = [
    `--config.file=${config}`,
    `--storage.tsdb.path=${dir}/data`,
    '--web.listen-address=127.0.0.1:0',
  ];
  const shell = ['--mount', 'sh', '-c', `${prelude ?? ''} && exec "$0" "$@"`, program, ...args];
  const [command, rest] = prelude === undefined ? [program, args] : ['unshare', shell];
  return spawn(command, rest, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...environmentOf(program) },
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
}

function renderConfig(files: readonly string[]): string {
  const drop = { action: 'drop', source_labels: ['__address__'], regex: '.*' };
  const job = {
    job_name: 'kuma',
    file_sd_configs: [{ files, refresh_interval: '1h' }],
    relabel_configs: [drop],
  };
  return JSON.stringify({ scrape_configs: [job] });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'close');
  child.kill('SIGKILL');
  await ended;
}
