import { expect } from 'chai';
import type { Step, StepName } from '../../src/discovery/diagnosis/step.js';
import { openPrometheusDouble } from './prometheus-double.js';
import { useBinary } from './run-binary.js';
import { useTempDir, type TempDir } from './temp-dir.js';
import { useClosing } from './use-closing.js';

/** What `doctor --json` said. */
export interface Diagnosis {
  readonly code: number | null;
  readonly stderr: string;
  readonly ok: boolean;
  readonly steps: readonly Step[];
  /** The names of those that failed. */
  readonly failed: readonly StepName[];
  /** The first one of this name, which must be there. */
  readonly step: (name: StepName) => Step;
}

/** Asks the doctor, and gives what it says. */
export type AskDoctor = (
  flags: readonly string[],
  env?: Readonly<Record<string, string>>,
) => Promise<Diagnosis>;

/** What tests of `doctor` need. */
export interface DoctorKit {
  readonly dir: TempDir;
  /** The output that it is asked about, in `dir`. */
  readonly file: string;
  /** With a Prometheus double that has read the file: what runs on this machine is no matter. */
  readonly ask: AskDoctor;
  readonly askAlone: AskDoctor;
}

/** Call it in a `describe`. */
export function useDoctorKit(): DoctorKit {
  const start = useBinary();
  const closing = useClosing();
  const dir = useTempDir();
  const file = (): string => dir.file('targets.json');
  const ask: AskDoctor = async (flags, env = {}) => {
    const binary = start(['doctor', '--json', `--output-file=${file()}`, ...flags], { env });
    const { code } = await binary.exit;
    return toDiagnosis(binary.stdout, { code, stderr: binary.stderr });
  };
  return {
    dir,
    get file() {
      return file();
    },
    ask: async (flags, env) => {
      const prometheus = closing(await openPrometheusDouble({ files: [file()] }));
      return await ask([`--prometheus-url=${prometheus.url}`, ...flags], env);
    },
    askAlone: ask,
  };
}

function toDiagnosis(stdout: string, rest: Pick<Diagnosis, 'code' | 'stderr'>): Diagnosis {
  if (stdout === '') throw new Error(`It said nothing but: ${rest.stderr}`);
  const { ok, steps } = JSON.parse(stdout) as Pick<Diagnosis, 'ok' | 'steps'>;
  return {
    ...rest,
    ok,
    steps,
    step: (name) => {
      const found = steps.find(({ step }) => step === name);
      return found ?? expect.fail(`There is no step "${name}" in ${stdout}`);
    },
    failed: steps.filter(({ status }) => status === 'failed').map(({ step }) => step),
  };
}
