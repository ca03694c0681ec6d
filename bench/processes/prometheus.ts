import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** One list of targets that Prometheus reads. */
export interface PrometheusJob {
  readonly name: string;
  readonly file: string;
  /** `keep` makes targets of all that it reads; `drop` throws it all away once it is read. */
  readonly targets: 'keep' | 'drop';
}

const READS = 'prometheus_sd_file_scan_duration_seconds_count';
const START_LIMIT_MS = 30_000;
const LOOK_EACH_MS = 50;

/** No event of the file system comes later than that after the one before it. */
const QUIET_MS = 1_000;

/** Where Prometheus is: on PATH, or where the tests put Debian's. `undefined` when it is in neither place. */
export function findPrometheus(root: string): string | undefined {
  const fetched = ['bin', 'usr/bin'].map((below) => join(root, '.cache/debian/prometheus', below));
  return [...(process.env['PATH'] ?? '').split(delimiter), ...fetched]
    .map((directory) => join(directory, 'prometheus'))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** A real Prometheus that reads target files and scrapes nothing: its first scrape is hours away. */
export class BenchPrometheus {
  readonly #child: ChildProcess;
  readonly #directory: string;
  readonly #origin: string;

  private constructor(child: ChildProcess, directory: string, origin: string) {
    this.#child = child;
    this.#directory = directory;
    this.#origin = origin;
  }

  /** Starts `program`; resolves once it answers and has read its files for the first time. */
  static async start(
    program: string,
    jobs: readonly PrometheusJob[],
    workDirectory: string,
  ): Promise<BenchPrometheus> {
    const directory = mkdtempSync(join(workDirectory, 'prometheus-'));
    const config = join(directory, 'prometheus.yml');
    writeFileSync(config, JSON.stringify({ scrape_configs: jobs.map(toScrapeConfig) }));
    const args = [
      `--config.file=${config}`,
      `--storage.tsdb.path=${directory}/data`,
      '--web.listen-address=127.0.0.1:0',
    ];
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    const address = await listenAddress(child);
    const prometheus = new BenchPrometheus(child, directory, `http://${address}`);
    while (!(await prometheus.#hasRead(jobs.length))) await sleep(LOOK_EACH_MS);
    await prometheus.settledReads();
    return prometheus;
  }

  /** One number of its own `/metrics`, by its series. */
  async metric(series: string): Promise<number> {
    const body = await (await fetch(`${this.#origin}/metrics`)).text();
    const line = body.split('\n').find((candidate) => candidate.startsWith(`${series} `));
    if (line === undefined) throw new Error(`Prometheus has no series "${series}"`);
    return Number(line.slice(series.length + 1));
  }

  /** CPU time so far, in milliseconds. */
  async cpuMs(): Promise<number> {
    return (await this.metric('process_cpu_seconds_total')) * 1_000;
  }

  /** How often it has read target files, once it has come to rest. */
  async settledReads(): Promise<number> {
    let reads = -1;
    for (;;) {
      const now = await this.metric(READS);
      if (now === reads) return reads;
      reads = now;
      await sleep(QUIET_MS);
    }
  }

  /** Files that it could not read. */
  async readErrors(): Promise<number> {
    return await this.metric('prometheus_sd_file_read_errors_total');
  }

  /** The labels of the targets that it would scrape now. */
  async activeTargets(): Promise<readonly Readonly<Record<string, string>>[]> {
    const response = await fetch(`${this.#origin}/api/v1/targets?state=active`);
    const { data } = (await response.json()) as {
      readonly data: {
        readonly activeTargets: readonly { readonly labels: Readonly<Record<string, string>> }[];
      };
    };
    return data.activeTargets.map(({ labels }) => labels);
  }

  /** Ends it, and removes its data. */
  async close(): Promise<void> {
    const ended = once(this.#child, 'close');
    this.#child.kill('SIGKILL');
    await ended;
    await rm(this.#directory, { recursive: true, force: true });
  }

  async #hasRead(files: number): Promise<boolean> {
    return await this.metric(READS).then(
      (reads) => reads >= files,
      () => false,
    );
  }
}

function toScrapeConfig({ name, file, targets }: PrometheusJob): object {
  return {
    job_name: name,
    honor_labels: true,
    scrape_interval: '1d',
    file_sd_configs: [{ files: [file], refresh_interval: '1h' }],
    relabel_configs: [
      { action: 'replace', target_label: 'list', replacement: name },
      ...(targets === 'keep'
        ? []
        : [{ action: 'drop', source_labels: ['__address__'], regex: '.*' }]),
    ],
  };
}

async function listenAddress(child: ChildProcess): Promise<string> {
  let log = '';
  return await new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
    }, START_LIMIT_MS);
    child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
      log += piece;
      const address = /msg="Listening on" address=(\S+)/.exec(log)?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    });
    child.once('close', () => {
      reject(new Error(`Prometheus has ended:\n${log}`));
    });
  });
}
