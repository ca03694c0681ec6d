import { dirname, isAbsolute, join } from 'node:path';
import type { Clock } from '../../../base/clock.js';
import { isJsonObject, member, parseJson } from '../../../mads/json-value.js';
import { WireError } from '../../../mads/wire-error.js';
import { readThere, viewOf } from '../../../platform/processes/process-view.js';
import type { Candidate } from './candidate.js';
import { configPathOf } from './config-path.js';
import { openPrometheusApi, type PrometheusApi } from './prometheus-api.js';
import { readPrometheusConfig, type PrometheusConfig } from './prometheus-config.js';
import { findWatched, type OurFile, type WatchedFile } from './watched-file.js';

/** What was learnt of a candidate. */
export interface Surveyed {
  readonly candidate: Candidate;
  /** Absent when it cannot be asked; then `problem` says why. */
  readonly api: PrometheusApi | undefined;
  readonly problem: string | undefined;
  /** Absent when it does not tell. */
  readonly version: string | undefined;
  /** A text says why it is not known. */
  readonly config: PrometheusConfig | string;
  /** Absent when none of its jobs reads our file. */
  readonly watched: WatchedFile | undefined;
}

/** What a survey is for, and by which time. */
export interface SurveyOptions {
  readonly ours: OurFile;
  readonly clock: Clock;
}

/**
 * Asks a candidate who it is and which files it reads; of one that cannot be asked, its configuration file is read.
 *
 * @throws the signal's reason on abort.
 */
export async function survey(
  candidate: Candidate,
  { ours, clock }: SurveyOptions,
  signal: AbortSignal,
): Promise<Surveyed> {
  const { yaml, api, version, problem } = await ask(candidate, clock, signal);
  const config = yaml === undefined ? await readConfigFile(candidate) : readPrometheusConfig(yaml);
  const watched =
    typeof config === 'string'
      ? undefined
      : await findWatched(config.jobs, ours, candidate.process);
  return { candidate, api, version, problem, config, watched };
}

type Asked = Partial<Pick<Surveyed, 'api' | 'problem' | 'version'>> & {
  readonly yaml?: string;
};

async function ask({ address }: Candidate, clock: Clock, signal: AbortSignal): Promise<Asked> {
  if (address === undefined)
    return { problem: 'it is not known where it listens, or it sees another network than we do' };
  const api = await openPrometheusApi(address, clock);
  const config = await api.get('/api/v1/status/config', signal);
  if ('problem' in config) return config;
  const yaml = dataMember(config.body, 'yaml');
  if (yaml === undefined)
    return { problem: 'what answers there is no Prometheus: it does not tell its configuration' };
  const build = await api.get('/api/v1/status/buildinfo', signal);
  const version = 'body' in build ? dataMember(build.body, 'version') : undefined;
  return { api, yaml, version };
}

function dataMember(body: string, name: string): string | undefined {
  try {
    const answer = parseJson(body);
    const data = isJsonObject(answer) ? member(answer, 'data') : undefined;
    const value = isJsonObject(data) ? member(data, name) : undefined;
    return typeof value === 'string' ? value : undefined;
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}

const MAX_CONFIG_BYTES = 8 * 2 ** 20;

/** It may have been changed since it was read by whom it is for: that is found by asking only. */
async function readConfigFile({ process }: Candidate): Promise<Surveyed['config']> {
  const path = process === undefined ? '' : configPathOf(process);
  if (process === undefined || !isAbsolute(path)) return UNKNOWN;
  const reading = readThere(viewOf(process.pid), path, MAX_CONFIG_BYTES);
  const text = await reading.catch(() => undefined);
  const config = text === undefined ? UNKNOWN : readPrometheusConfig(text);
  return typeof config === 'string' ? config : relativeTo(dirname(path), config);
}

const UNKNOWN = 'its configuration is not known';

/** In the file, patterns are relative to its directory; whoever has read it tells them joined with that. */
function relativeTo(directory: string, { jobs, ...rest }: PrometheusConfig): PrometheusConfig {
  const joined = (pattern: string): string =>
    isAbsolute(pattern) ? pattern : join(directory, pattern);
  return { ...rest, jobs: jobs.map((job) => ({ ...job, files: job.files.map(joined) })) };
}
