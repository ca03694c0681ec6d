import { createControlPlane } from '../../src/discovery/report/fold-control-plane.js';
import { createStatus } from '../../src/discovery/report/fold-status.js';
import type { ControlPlaneStatus, Status } from '../../src/discovery/report/status.js';

/** The moment at which the pages of tests are looked at: 2026-01-31 12:05:00 UTC. */
export const NOW_MS = Date.UTC(2026, 0, 31, 12, 5, 0);

/** So many seconds before {@link NOW_MS}. */
export function secondsAgo(seconds: number): number {
  return NOW_MS - seconds * 1_000;
}

/** A control plane that is well, with what is given instead. */
export function sampleControlPlane(more: Partial<ControlPlaneStatus> = {}): ControlPlaneStatus {
  return {
    ...createControlPlane('grpc://kuma-cp:5676', secondsAgo(7_200)).status,
    phase: 'connected',
    rung: { transport: 'grpc', apiVersion: 'v1' },
    serverVersion: '2.6.4',
    answerVersion: '4f0d3c1e',
    lastAnswerAtMs: secondsAgo(30),
    lastListAtMs: secondsAgo(30),
    lastChangeAtMs: secondsAgo(180),
    targets: 1_234,
    ...more,
  };
}

/** A run that is well, of one control plane, with what is given instead. */
export function sampleStatus(more: Partial<Status> = {}): Status {
  const { status } = createStatus(secondsAgo(7_200));
  const output = {
    ...status.output,
    path: '/var/run/kuma-prometheus-sd/kuma.file_sd.json',
    groups: 1_234,
    bytes: 412_345,
    lastWriteAtMs: secondsAgo(179),
    lastWriteTookMs: 4.2,
  };
  return { ...status, controlPlanes: [sampleControlPlane()], output, ...more };
}
