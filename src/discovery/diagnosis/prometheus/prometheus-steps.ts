import { dirname } from 'node:path';
import { ExitCode } from '../../../base/house-error.js';
import type { LabelStyle } from '../../../targets/translation-options.js';
import { failed, ok, skipped, type Outcome } from '../step.js';
import type { Candidate } from './candidate.js';
import { configPathOf } from './config-path.js';
import type { FileSdJob, PrometheusConfig } from './prometheus-config.js';
import { snippetFor } from './snippet.js';
import type { Surveyed } from './survey.js';

const GIVE_ADDRESS =
  'give the address of the Prometheus that is to read the file with --prometheus-url';

/** Whether a Prometheus was found and can be asked. */
export function foundOutcome({ candidate, version, problem = '', api }: Surveyed): Outcome {
  const { origin, name, process } = candidate;
  const user = process === undefined ? '' : `, as uid ${String(process.uid)}`;
  if (api !== undefined)
    return ok(`Prometheus${version === undefined ? '' : ` ${version}`} answers${user}`);
  if (origin === 'process')
    return skipped(`it runs${user}, but cannot be asked: ${problem}`, GIVE_ADDRESS);
  const finding = `no Prometheus answers at ${name}: ${problem}`;
  if (origin === 'guess')
    return skipped(`none runs on this machine as far as we may look, and ${finding}`, GIVE_ADDRESS);
  const isClosed = /^HTTP 40[13]/.test(problem);
  const fix = isClosed
    ? 'put a USER:PASSWORD@ that it takes before its host in --prometheus-url'
    : 'start it, or correct --prometheus-url';
  return failed(ExitCode.unavailable, finding, fix);
}

/** The file that is to be read. */
export interface FileToRead {
  readonly file: string;
  readonly labelStyle: LabelStyle;
}

const RELABEL =
  'labels that begin with __meta_ are gone after relabelling: add relabel_configs (labelmap, regex __meta_kuma_(?:label_)?(.+)), or use --label-style=classic';

/**
 * Whether one of its jobs reads our file.
 *
 * @param isOne there is no other Prometheus that does: then it is this one that should.
 */
export function watchesOutcome(
  { candidate, config, watched }: Surveyed,
  { isOne, ...ours }: FileToRead & { readonly isOne: boolean },
): Outcome {
  if (typeof config === 'string') return skipped(config);
  if (watched === undefined) return unwatchedOutcome({ candidate, config }, { isOne, ...ours });
  const { file, labelStyle } = ours;
  const { job, pattern, isElsewhere } = watched;
  if (isElsewhere)
    return failed(
      ExitCode.config,
      `the job "${job.job}" reads "${pattern}", but what that process sees there is not our file`,
      `it has other mounts than we have: mount the directory "${dirname(file)}" into its container, not the single file`,
    );
  const hint = labelStyle === 'meta' && !job.usesMeta ? RELABEL : undefined;
  return ok(`the job "${job.job}" reads it ("${pattern}")`, hint);
}

function unwatchedOutcome(
  { candidate, config }: Pick<Surveyed, 'candidate'> & { readonly config: PrometheusConfig },
  { isOne, ...ours }: FileToRead & { readonly isOne: boolean },
): Outcome {
  const { jobs, sdUrls } = config;
  const finding = `no job of it reads "${ours.file}": ${patternsText(jobs)}`;
  const [url] = sdUrls;
  if (url !== undefined)
    return skipped(
      `${finding}; it asks "${url}" (http_sd_configs)`,
      'if that is the --listen-address of run, it needs no file',
    );
  return isOne ? failed(ExitCode.config, finding, pasteFix(candidate, ours)) : skipped(finding);
}

const MAX_PATTERNS = 10;

function patternsText(jobs: readonly FileSdJob[]): string {
  const patterns = [...new Set(jobs.flatMap(({ files }) => files))];
  if (patterns.length === 0) return 'it has no file_sd_configs';
  const shown = patterns.slice(0, MAX_PATTERNS).map((each) => `"${each}"`);
  const more =
    patterns.length > MAX_PATTERNS ? ` and ${String(patterns.length - MAX_PATTERNS)} more` : '';
  return `its file_sd_configs read ${shown.join(', ')}${more}`;
}

function pasteFix({ process }: Candidate, { file, labelStyle }: FileToRead): string {
  const where = process === undefined ? 'its configuration' : configPathOf(process);
  const reload =
    process === undefined ? 'POST /-/reload or SIGHUP' : `kill -HUP ${String(process.pid)}`;
  return `add this to ${where} and reload it (${reload}), or write where it reads (--output-file):\n${snippetFor(file, labelStyle)}`;
}
