import { systemClock, type Clock } from '../../base/clock.js';
import type { Observer } from '../../base/observer.js';
import { addressText } from '../../mads/control-plane-address.js';
import type { TranslationOptions } from '../../targets/translation-options.js';
import type { ControlPlaneOptions, OutputOptions } from '../options.js';
import type { AnswerLimits } from '../translating/check-limits.js';
import { examineAddress } from './control-plane/examine-address.js';
import { Examination, type DiagnosisEvent, type ExaminationOptions } from './examination.js';
import { createLanes } from './in-order.js';
import { examineOutput } from './output/examine-output.js';
import { examinePrometheus } from './prometheus/examine-prometheus.js';
import type { PrometheusAddress } from './prometheus/prometheus-address.js';

/** What is to be examined. */
export interface DiagnosisOptions {
  readonly controlPlanes: readonly ControlPlaneOptions[];
  readonly translation: TranslationOptions;
  readonly limits: AnswerLimits;
  readonly output: OutputOptions;
  /** Who is to read the output; empty: whoever runs on this machine. */
  readonly prometheus: readonly PrometheusAddress[];
  /** How long all of it may take. */
  readonly timeoutMs: number;
  /** Default: the machine's own. */
  readonly clock?: Clock;
}

/** Of a file that is new. */
const DEFAULT_MODE = 0o644;

/** Examines one thing, and tells it on its lane. */
type Work = (base: ExaminationOptions) => Promise<void>;

/**
 * Goes the whole way of a target, from the name of each control plane to the Prometheus that reads the file, and tells
 * each step in that order. Changes nothing, and takes no lock.
 *
 * @throws the signal's reason on abort.
 */
export async function diagnose(
  options: DiagnosisOptions,
  observer: Observer<DiagnosisEvent>,
  signal: AbortSignal,
): Promise<void> {
  const { clock = systemClock, timeoutMs, controlPlanes } = options;
  const shared = { clock, timeoutMs, startedAtMs: clock.now(), signal };
  const addresses = controlPlanes.flatMap((controlPlane) =>
    controlPlane.addresses.map((address) => ({ controlPlane, address })),
  );
  const works: readonly Work[] = [
    ...addresses.map((each): Work => async (base) => {
      const examination = new Examination(addressText(each.address), base);
      await examineAddress(examination, { ...options, ...each });
    }),
    (base) => examineReaders(options, base),
  ];
  const lanes = createLanes(works.length, observer);
  await Promise.all(
    lanes.map(async (lane, index) => {
      await works[index]?.({ ...shared, observer: lane });
      lane.close();
    }),
  );
}

/** The file, and who is to read it. */
async function examineReaders(options: DiagnosisOptions, base: ExaminationOptions): Promise<void> {
  const { output, translation, prometheus: addresses } = options;
  const known = await examineOutput(new Examination(output.file, base), output.file);
  const { labelStyle } = translation;
  const fileMode = output.fileMode ?? DEFAULT_MODE;
  await examinePrometheus({ addresses, output: known, labelStyle, fileMode }, base);
}
