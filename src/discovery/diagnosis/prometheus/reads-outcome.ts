import { dirname } from 'node:path';
import type { Clock } from '../../../base/clock.js';
import { ExitCode } from '../../../base/house-error.js';
import { WireError } from '../../../mads/wire-error.js';
import { bornAtMs } from '../../../platform/files/born-at.js';
import { countOf, countText } from '../../../base/number-text.js';
import type { StandingOutput } from '../output/examine-file.js';
import { failed, ok, skipped, type Outcome } from '../step.js';
import { readFileMetrics, type FileMetrics } from './file-metrics.js';
import { countFileTargets, type FileTargets } from './file-targets.js';
import type { PrometheusApi } from './prometheus-api.js';
import type { WatchedFile } from './watched-file.js';

/** A Prometheus that should have read our file. */
export interface FileReading {
  readonly api: PrometheusApi;
  readonly watched: WatchedFile;
  /** Where the file is. */
  readonly file: string;
  readonly standing: StandingOutput;
  /** Of the Prometheus; absent when it is not known. */
  readonly pid: number | undefined;
  readonly clock: Clock;
}

/** How long a Prometheus may take to see that a file was written. */
const PATIENCE_MS = 3_000;

const INTERVAL_MS = 200;

/**
 * Whether it has read the file as it stands. What was written just now is waited for a moment.
 *
 * @throws the signal's reason on abort.
 */
export async function readsOutcome(reading: FileReading, signal: AbortSignal): Promise<Outcome> {
  const { api, watched, standing, clock } = reading;
  // Prometheus tells fractions, but not all file systems do.
  const standingS = Math.floor(standing.modifiedAtMs / 1_000);
  const until = clock.now() + PATIENCE_MS;
  for (;;) {
    const answer = await api.get('/metrics', signal);
    if ('problem' in answer) return skipped(`its metrics cannot be read: ${answer.problem}`);
    const metrics = readFileMetrics(answer.body);
    const readS = metrics.modifiedAtS.get(watched.filename);
    if (readS !== undefined && readS >= standingS) return read(metrics, readS);
    const isFresh = Date.now() - standing.modifiedAtMs < 2 * PATIENCE_MS;
    if (!isFresh || clock.now() >= until) return await notRead(reading, metrics, readS);
    await clock.sleep(INTERVAL_MS, signal);
  }
}

function read({ readErrors }: FileMetrics, readS: number): Outcome {
  const hint =
    readErrors === 0
      ? undefined
      : `it has counted ${countOf(readErrors, 'error')} with files (prometheus_sd_file_read_errors_total): its log says which`;
  return ok(`it has read the file as it stands, of ${timeText(readS)}`, hint);
}

async function notRead(
  { watched, file, pid }: FileReading,
  { startedAtMs, readErrors }: FileMetrics,
  readS: number | undefined,
): Promise<Outcome> {
  const { refreshInterval } = watched.job;
  const how = pid === undefined ? 'POST /-/reload or SIGHUP' : `kill -HUP ${String(pid)}`;
  const reload = `reload it (${how}), or wait for its refresh_interval (${refreshInterval})`;
  const errors = readErrors === 0 ? '' : `; it counts ${countOf(readErrors, 'error')} with files`;
  if (readS !== undefined)
    return failed(
      ExitCode.unavailable,
      `it knows the file of ${timeText(readS)}, and not that of now${errors}`,
      `${reload}; where changes are never seen at once, it is on a file system that tells of none (NFS), or a mount of the single file: mount the directory`,
    );
  const bornMs = await bornAtMs(dirname(file));
  const wasLate = startedAtMs !== undefined && bornMs !== undefined && startedAtMs < bornMs;
  const why = wasLate
    ? ': it started before the directory existed, so that it does not watch it yet'
    : '';
  return failed(
    ExitCode.unavailable,
    `it has not read the file${why}${errors}`,
    `${reload}; its log has the errors`,
  );
}

/**
 * What became of the targets of the file.
 *
 * @throws the signal's reason on abort.
 */
export async function targetsOutcome(reading: FileReading, signal: AbortSignal): Promise<Outcome> {
  const { api, watched, standing } = reading;
  if (standing.groups === 0) return skipped('the file has no targets');
  const pool = encodeURIComponent(watched.job.job);
  const answer = await api.get(`/api/v1/targets?scrapePool=${pool}`, signal);
  if ('problem' in answer) return skipped(`its targets cannot be read: ${answer.problem}`);
  try {
    return countedOutcome(countFileTargets(answer.body, watched.filename), watched);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return skipped(`its targets cannot be read: ${error.message}`);
  }
}

const SOON = 'Prometheus takes over what it has read after some 5 s';

function countedOutcome(
  { active, down, lastError, dropped }: FileTargets,
  { job: { job } }: WatchedFile,
): Outcome {
  if (active + dropped === 0) return skipped('it has none of them yet', SOON);
  const finding = `of the targets of the file ${countText(active)} are scraped, ${countText(down)} of these without success, and ${countText(dropped)} are dropped by relabelling`;
  if (active === 0) return ok(finding, `look at the relabel_configs of the job "${job}"`);
  return ok(finding, down === 0 ? undefined : `the last error of one of them: ${lastError}`);
}

function timeText(seconds: number): string {
  return new Date(seconds * 1_000).toISOString();
}
