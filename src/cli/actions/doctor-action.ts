import { Secrets } from '../../base/secrets.js';
import type { DiagnosisOptions } from '../../discovery/diagnosis/diagnose.js';
import { exitCodeOf } from '../../discovery/diagnosis/step.js';
import { DoctorScreen } from '../doctor/doctor-screen.js';
import { DOCTOR_OPTIONS } from '../options/doctor-options.js';
import { loadOptions, type Loaded } from '../options/load-options.js';
import { toSubscription } from '../options/to-subscription.js';
import { runUnlogged } from '../service/run-unlogged.js';
import type { Action } from './action.js';

/** `doctor`: finds out why targets do not arrive. */
export const doctorAction: Action = {
  options: DOCTOR_OPTIONS,
  act: async (flags) => {
    const { env: environment, stdout, stderr } = process;
    const loaded = await loadOptions(DOCTOR_OPTIONS, { flags, environment });
    const secrets = new Secrets();
    const options = toDiagnosisOptions(loaded, secrets);
    const mask = (text: string): string => secrets.mask(text);
    const { json } = loaded.values;
    const screen = new DoctorScreen({ stdout, stderr, environment, json, mask });
    for (const warning of loaded.warnings) stderr.write(mask(`Warning: ${warning}\n`));
    await runUnlogged(async (signal) => {
      try {
        const { diagnose } = await import('../../discovery/diagnosis/diagnose.js');
        await diagnose(options, screen, signal);
      } finally {
        screen.close();
      }
      screen.finish();
      return exitCodeOf(screen.steps);
    }, mask);
  },
};

function toDiagnosisOptions(
  loaded: Loaded<typeof DOCTOR_OPTIONS>,
  secrets: Secrets,
): DiagnosisOptions {
  const { values } = loaded;
  for (const { authorization } of values.prometheusUrl) secrets.addHeader(authorization ?? '');
  const { outputFile: file, outputFileMode: fileMode } = values;
  return {
    ...toSubscription(loaded, { environment: process.env, secrets }),
    limits: { maxTargets: values.maxTargets, maxOutputBytes: values.maxOutputSize },
    output: { file, ...(fileMode === undefined ? {} : { fileMode }) },
    prometheus: values.prometheusUrl,
    timeoutMs: values.timeout,
  };
}
