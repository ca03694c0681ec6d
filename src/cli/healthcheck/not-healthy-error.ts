import { ExitCode, HouseError } from '../../base/house-error.js';

/** What an instance answered that is not well. */
export interface BadAnswer {
  readonly status: number;
  /** The first line of it, escaped. */
  readonly text: string;
}

/** `healthcheck`: the instance did not answer with 200. */
export class NotHealthyError extends HouseError {
  override readonly name = 'NotHealthyError';
  readonly code = 'not-healthy';
  readonly recovery = 'stop';
  readonly exitCode = ExitCode.unavailable;
  /** Absent when there was no answer. */
  readonly answer: BadAnswer | undefined;

  constructor(message: string, answer?: BadAnswer) {
    super(message);
    this.answer = answer;
  }
}
