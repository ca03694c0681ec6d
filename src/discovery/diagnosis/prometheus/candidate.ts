import type { RunningProcess } from '../../../platform/processes/find-processes.js';
import type { PrometheusAddress } from './prometheus-address.js';

/** Somebody who may be the Prometheus that is to read the file. */
export interface Candidate {
  /** For people. */
  readonly name: string;
  /** Absent when it is not known where it can be asked. */
  readonly address: PrometheusAddress | undefined;
  /** Absent when it does not run here, as far as we may look. */
  readonly process: RunningProcess | undefined;
  /** How it was come by: the operator named it, it runs here, or it is the usual address. */
  readonly origin: 'flag' | 'process' | 'guess';
}
