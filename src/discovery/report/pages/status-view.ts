import type { HeldByControlPlane } from '../../inspection/inspection.js';
import type { ControlPlaneStatus, Status } from '../status.js';
import type { SdReader } from './sd-readers.js';

/** All that the status is told from, at one moment. Secrets are masked in it already. */
export interface StatusView {
  readonly nowMs: number;
  readonly status: Status;
  /** What each control plane holds; `undefined` while the discovery starts. */
  readonly held: readonly HeldByControlPlane[] | undefined;
  readonly readers: readonly SdReader[];
  /** The effective configuration. */
  readonly configuration: string;
  /** Whether a hold may be released from here (`--web-enable-lifecycle`). */
  readonly lifecycle: boolean;
}

/** True when a control plane cannot be spoken to, because something is wrong. */
export function isAway({ phase, error }: ControlPlaneStatus): boolean {
  return phase !== 'connected' && error !== undefined;
}
