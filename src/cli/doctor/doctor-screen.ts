import type { Observer } from '../../base/observer.js';
import type { DiagnosisEvent } from '../../discovery/diagnosis/examination.js';
import type { Step, StepStatus } from '../../discovery/diagnosis/step.js';
import { createColours, type TerminalLike } from '../terminal/colours.js';
import { createProgress, type Progress, type ProgressStream } from '../terminal/progress.js';
import { renderStep, renderSubject, type StepLayout } from './render-step.js';

/** What a diagnosis is shown on. */
export interface ScreenOptions {
  readonly stdout: ScreenStream;
  readonly stderr: ProgressStream;
  readonly environment: NodeJS.ProcessEnv;
  /** One document at the end instead of lines as they come. */
  readonly json: boolean;
  /** Hides secrets. */
  readonly mask: (text: string) => string;
}

/** `process.stdout` is such. */
export interface ScreenStream extends TerminalLike {
  readonly columns?: number;
  readonly write: (text: string) => unknown;
}

const USUAL_COLUMNS = 80;

/** Shows a diagnosis: each step when it is done, and on a terminal what takes its time. */
export class DoctorScreen implements Observer<DiagnosisEvent> {
  /** All steps that are done, in order. */
  readonly steps: Step[] = [];
  readonly #options: ScreenOptions;
  readonly #layout: StepLayout;
  readonly #progress: Progress;

  constructor(options: ScreenOptions) {
    const { stdout, stderr, environment } = options;
    this.#options = options;
    const width = stdout.isTTY === true ? (stdout.columns ?? USUAL_COLUMNS) : Infinity;
    this.#layout = { colours: createColours(stdout, environment), width };
    this.#progress = createProgress(stderr, environment);
  }

  /** See {@link Observer.observe}. */
  observe(event: DiagnosisEvent): void {
    if (event.kind === 'done') this.#showStep(event.step);
    else this.#progress.show(this.#options.mask(`${event.subject}: ${event.doing}`));
  }

  /** Shows what it comes to. */
  finish(): void {
    this.close();
    const { steps } = this;
    const count = (status: StepStatus): number =>
      steps.filter((step) => step.status === status).length;
    const failures = count('failed');
    if (this.#options.json) {
      const document = { ok: failures === 0, steps: steps.map(rounded) };
      this.#say([JSON.stringify(document, null, 2)]);
      return;
    }
    const { red, green } = this.#layout.colours;
    const verdict = failures === 0 ? green('Nothing failed') : red(`${String(failures)} failed`);
    const rest = `${String(count('ok'))} ok, ${String(count('skipped'))} skipped`;
    this.#say(['', `${verdict}, ${rest}.`]);
  }

  /** Takes away what is only shown for the moment. */
  close(): void {
    this.#progress.clear();
  }

  #showStep(step: Step): void {
    this.close();
    const before = this.steps.at(-1);
    this.steps.push(step);
    if (this.#options.json) return;
    const head = before?.subject === step.subject ? [] : [renderSubject(step, this.#layout)];
    const gap = before === undefined || head.length === 0 ? [] : [''];
    this.#say([...gap, ...head, ...renderStep(step, this.#layout)]);
  }

  #say(lines: readonly string[]): void {
    const { stdout, mask } = this.#options;
    stdout.write(mask(`${lines.join('\n')}\n`));
  }
}

function rounded(step: Step): Step {
  return { ...step, tookMs: Math.round(step.tookMs * 10) / 10 };
}
