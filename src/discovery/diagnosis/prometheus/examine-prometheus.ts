import type { LabelStyle } from '../../../targets/translation-options.js';
import { Examination, outcomeOf, type ExaminationOptions } from '../examination.js';
import type { ExaminedOutput } from '../output/examine-output.js';
import { ok } from '../step.js';
import { findPrometheus } from './find-prometheus.js';
import type { PrometheusAddress } from './prometheus-address.js';
import { foundOutcome, watchesOutcome } from './prometheus-steps.js';
import { readableOutcome } from './readable-outcome.js';
import { readsOutcome, targetsOutcome, type FileReading } from './reads-outcome.js';
import { survey, type Surveyed } from './survey.js';

/** Which file is to be read, and by whom. */
export interface ExaminedReaders {
  /** Empty: whoever runs on this machine. */
  readonly addresses: readonly PrometheusAddress[];
  readonly output: ExaminedOutput;
  readonly labelStyle: LabelStyle;
  /** Of a new file. */
  readonly fileMode: number;
}

/** Looks for the Prometheus that is to read the output, and whether it does. */
export async function examinePrometheus(
  options: ExaminedReaders,
  base: ExaminationOptions,
): Promise<void> {
  const { clock } = base;
  const search = new Examination('Prometheus', base);
  const { value, tookMs, failure } = await search.attempt(
    'looking for a Prometheus',
    async (signal) => {
      const candidates = await findPrometheus(options.addresses);
      const surveying = { ours: options.output, clock };
      return await Promise.all(candidates.map((each) => survey(each, surveying, signal)));
    },
  );
  if (failure !== undefined) {
    search.tell('prometheus', outcomeOf(failure), tookMs);
    return;
  }
  for (const surveyed of value) {
    const isOne = !value.some((other) => other !== surveyed && other.watched !== undefined);
    const examination = new Examination(surveyed.candidate.name, base);
    await examineOne(examination, { ...options, surveyed, isOne, tookMs });
  }
}

/** One that was found. */
interface Found extends ExaminedReaders {
  readonly surveyed: Surveyed;
  /** No other one reads the file. */
  readonly isOne: boolean;
  /** What it took to find it, in milliseconds. */
  readonly tookMs: number;
}

async function examineOne(examination: Examination, found: Found): Promise<void> {
  const { surveyed, isOne, output, labelStyle, tookMs } = found;
  const { watched, candidate, config } = surveyed;
  examination.tell('prometheus', foundOutcome(surveyed), tookMs);
  examination.tell('watches', watchesOutcome(surveyed, { ...output, labelStyle, isOne }));
  // Another one reads it.
  if (watched === undefined && typeof config !== 'string' && !isOne) return;
  const reading = readingOf(examination, found);
  if (candidate.process === undefined && typeof reading !== 'string') {
    await examineUnknownReader(examination, reading, found);
    return;
  }
  const mayRead = await examineReadable(examination, found);
  if (typeof reading === 'string') examination.skip(['reads', 'targets'], reading);
  else if (!mayRead) examination.skip(['reads', 'targets'], 'it may not read it');
  else if (await examineReads(examination, reading)) await examineTargets(examination, reading);
}

/** Of one that may run anywhere, what it says counts more than permissions here. */
async function examineUnknownReader(
  examination: Examination,
  reading: FileReading,
  found: Found,
): Promise<void> {
  if (!(await examineReads(examination, reading))) {
    await examineReadable(examination, found);
    return;
  }
  examination.tell('readable', ok('it has read it'));
  await examineTargets(examination, reading);
}

async function examineReadable(
  examination: Examination,
  { surveyed, output, fileMode }: Found,
): Promise<boolean> {
  const { process: user } = surveyed.candidate;
  const { file, standing } = output;
  const isThere = standing !== undefined;
  const doing = 'looking at the permissions of the file';
  const readable = await examination.step('readable', doing, async () => {
    const outcome = await readableOutcome({ file, user, fileMode, isThere });
    return { outcome, value: outcome.status === 'ok' };
  });
  return readable === true;
}

async function examineReads(examination: Examination, reading: FileReading): Promise<boolean> {
  const doing = 'asking whether it has read the file';
  const hasRead = await examination.step('reads', doing, async (signal) => {
    const outcome = await readsOutcome(reading, signal);
    return { outcome, value: outcome.status === 'ok' };
  });
  return hasRead === true;
}

async function examineTargets(examination: Examination, reading: FileReading): Promise<void> {
  await examination.step('targets', 'asking for its targets', async (signal) => ({
    outcome: await targetsOutcome(reading, signal),
  }));
}

/** What there is to ask; a text says why there is nothing. */
function readingOf({ clock }: Examination, { surveyed, output }: Found): FileReading | string {
  const { api, watched, candidate } = surveyed;
  const { file, standing } = output;
  if (api === undefined) return 'it cannot be asked';
  if (watched === undefined || watched.isElsewhere) return 'it does not read our file';
  if (standing === undefined) return 'there is no file yet';
  return { api, watched, file, standing, pid: candidate.process?.pid, clock };
}
