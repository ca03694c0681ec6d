import { systemClock } from '../../base/clock.js';
import type { Clock } from '../../base/clock.js';

/** The part of `process` that {@link listenForStop} needs. */
export interface SignalSource {
  on(signal: StopSignal, listener: (signal: StopSignal) => void): unknown;
}

/** What asks the process to stop. */
export type StopSignal = 'SIGTERM' | 'SIGINT';

/** Every {@link StopSignal}. */
export const STOP_SIGNALS: readonly StopSignal[] = ['SIGTERM', 'SIGINT'];

/** A shell and npm both send Ctrl-C, so two signals close together are one wish. */
const SECOND_SIGNAL_AFTER_MS = 500;

const EXIT_CODE: Readonly<Record<StopSignal, number>> = { SIGINT: 130, SIGTERM: 143 };

/** What happens at a signal. */
export interface StopHandlers {
  /** The first one: stop in an orderly way. */
  readonly stop: (signal: StopSignal) => void;
  /** Another one, at least 500 ms later: end at once with this exit code, which a shell makes of the signal, too. */
  readonly end: (how: { readonly exitCode: number; readonly signal: StopSignal }) => void;
  /** Default: the machine's own. */
  readonly clock?: Clock;
}

/** Listens for SIGTERM and SIGINT until the process ends. */
export function listenForStop(source: SignalSource, handlers: StopHandlers): void {
  const { stop, end, clock = systemClock } = handlers;
  let firstAt: number | undefined;
  const onSignal = (signal: StopSignal): void => {
    if (firstAt === undefined) {
      firstAt = clock.now();
      stop(signal);
    } else if (clock.now() - firstAt >= SECOND_SIGNAL_AFTER_MS) {
      end({ exitCode: EXIT_CODE[signal], signal });
    }
  };
  source.on('SIGTERM', onSignal);
  source.on('SIGINT', onSignal);
}
