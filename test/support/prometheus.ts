import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { requireRealPart } from './real-parts.js';
import { openTempDir } from './temp-dir.js';
import { waitFor } from './wait-for.js';

/** A target as Prometheus discovered it: all labels before relabelling, `__address__` among them. */
export type DiscoveredTarget = Readonly<Record<string, string>>;

/** What `promtool` says. */
export interface Verdict {
  readonly ok: boolean;
  readonly output: string;
}

/** A real Prometheus that reads file_sd files, or an http_sd. It drops every target after discovery, so it never scrapes. */
export class Prometheus {
  readonly #child: ChildProcess;
  readonly #dir: string;
  readonly #origin: string;

  private constructor(child: ChildProcess, dir: string, origin: string) {
    this.#child = child;
    this.#dir = dir;
    this.#origin = origin;
  }

  /**
   * Starts `program` on a free port of 127.0.0.1. `source`: a path for file_sd, which may end in a glob, e.g.
   * `/dir/*.json`, or the URL of an http_sd.
   */
  static async start(program: string, source: string): Promise<Prometheus> {
    const dir = await openTempDir();
    const config = await writeConfig(dir, source);
    const child = spawn(
      program,
      [
        `--config.file=${config}`,
        `--storage.tsdb.path=${dir}/data`,
        '--web.listen-address=127.0.0.1:0',
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let log = '';
    child.stderr.setEncoding('utf8').on('data', (piece: string) => (log += piece));
    try {
      const address = await waitFor(() => listenAddress(log, child), { what: 'Prometheus' });
      const prometheus = new Prometheus(child, dir, `http://${address}`);
      await waitFor(() => prometheus.#isReady(), { what: 'Prometheus to be ready' });
      return prometheus;
    } catch (error) {
      child.kill('SIGKILL');
      await rm(dir, { recursive: true, force: true });
      throw error;
    }
  }

  /**
   * The targets that it knows now, in the order of Prometheus, which takes over what it read every five seconds:
   * wait for a change. Where the reading itself is the matter, see {@link metric}.
   */
  async targets(): Promise<readonly DiscoveredTarget[]> {
    const { body } = await httpGet(`${this.#origin}/api/v1/targets?state=dropped`);
    const answer = JSON.parse(body) as {
      data: { droppedTargets: { discoveredLabels: DiscoveredTarget }[] };
    };
    return answer.data.droppedTargets.map((target) => target.discoveredLabels);
  }

  /**
   * One number of its own `/metrics`. `series` is written as there, e.g.
   * `prometheus_sd_file_scan_duration_seconds_count`, which counts the reads of file_sd files.
   */
  async metric(series: string): Promise<number> {
    const { body } = await httpGet(`${this.#origin}/metrics`);
    const line = body.split('\n').find((candidate) => candidate.startsWith(`${series} `));
    if (line === undefined) throw new Error(`Prometheus has no series "${series}"`);
    return Number(line.slice(series.length + 1));
  }

  /** Ends it, waits for its end, and removes its data. */
  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = once(this.#child, 'close');
      this.#child.kill('SIGKILL');
      await ended;
    }
    await rm(this.#dir, { recursive: true, force: true });
  }

  async #isReady(): Promise<boolean> {
    return (await httpGet(`${this.#origin}/-/ready`)).status === 200;
  }
}

/**
 * Call it in a `describe`: gives a function that starts a Prometheus, which is ended after the test. Without a
 * Prometheus on the machine the suite is skipped (see {@link requireRealPart}).
 */
export function usePrometheus(): (source: string) => Promise<Prometheus> {
  let program: string | undefined;
  const started: Prometheus[] = [];
  before('find a Prometheus', function () {
    program = requireRealPart(this, 'prometheus');
  });
  afterEach('end the Prometheus of the test', async () => {
    for (const prometheus of started.splice(0)) await prometheus.stop();
  });
  return async (source) => {
    if (program === undefined)
      throw new Error('A Prometheus can only be started in a test or its hooks');
    const prometheus = await Prometheus.start(program, source);
    started.push(prometheus);
    return prometheus;
  };
}

/** What `promtool check config` (its path: `promtool`) says of a configuration that reads `fileSdPath`. */
export async function checkWithPromtool(promtool: string, fileSdPath: string): Promise<Verdict> {
  const dir = await openTempDir();
  try {
    const config = await writeConfig(dir, fileSdPath);
    return await new Promise((resolve) => {
      execFile(promtool, ['check', 'config', config], (error, stdout, stderr) => {
        resolve({ ok: error === null, output: stdout + stderr });
      });
    });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function writeConfig(dir: string, source: string): Promise<string> {
  const config = {
    scrape_configs: [
      {
        job_name: 'discovered',
        // It asks http_sd as often as it may.
        ...(/^https?:/.test(source)
          ? { http_sd_configs: [{ url: source, refresh_interval: '1s' }] }
          : { file_sd_configs: [{ files: [source], refresh_interval: '1h' }] }),
        relabel_configs: [{ action: 'drop', source_labels: ['__address__'], regex: '.*' }],
      },
    ],
  };
  const path = join(dir, 'prometheus.yml');
  await writeFile(path, JSON.stringify(config));
  return path;
}

function listenAddress(log: string, child: ChildProcess): string | undefined {
  if (child.exitCode !== null) {
    throw new Error(`Prometheus ended with ${String(child.exitCode)}:\n${log}`);
  }
  return /msg="Listening on" address=(\S+)/.exec(log)?.[1];
}

async function httpGet(url: string): Promise<{ status: number; body: string }> {
  const request = get(url, { agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return { status: response.statusCode ?? 0, body: await text(response) };
}
