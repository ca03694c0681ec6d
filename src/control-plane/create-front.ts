import type { Observer } from '../base/observer.js';
import {
  createHttpFront,
  type HttpFront,
  type HttpFrontOptions,
} from '../platform/server/http-front.js';
import type { ControlPlaneEvent } from './control-plane-event.js';

/** How long a whole HTTP request may take to come in. */
const REQUEST_TIMEOUT_MS = 10_000;

/** How long an HTTP connection may be idle. Prometheus and vmagent come back every 15 or 30 seconds. */
const IDLE_TIMEOUT_MS = 120_000;

/** A poll's body has a few hundred bytes. */
const MAX_BODY_BYTES = 1024 * 1024;

/** An HTTP front with the limits of the embedded control plane. */
export function createFront(
  options: Pick<HttpFrontOptions, 'handle' | 'asGo'>,
  observer: Observer<ControlPlaneEvent>,
): HttpFront {
  return createHttpFront({
    ...options,
    onRefused: (refusal) => {
      observer.observe({ kind: 'request-refused', ...refusal });
    },
    maxBodyBytes: MAX_BODY_BYTES,
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
    idleTimeoutMs: IDLE_TIMEOUT_MS,
  });
}
