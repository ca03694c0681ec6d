import type { Metrics, Sample } from '../../observability/metrics.js';
import type { MetricsSource } from './metrics-source.js';
import type { CertificateStatus, ControlPlaneStatus } from './status.js';

type Name = 'control_plane';

interface Gauge {
  readonly name: string;
  readonly help: string;
  /** `undefined`: nothing to say of this control plane yet. */
  readonly read: (controlPlane: ControlPlaneStatus, nowMs: number) => number | undefined;
}

const GAUGES: readonly Gauge[] = [
  {
    name: 'connected',
    help: 'Whether there is a conversation with the control plane.',
    read: ({ phase }) => (phase === 'connected' ? 1 : 0),
  },
  {
    name: 'data_age_seconds',
    help: 'How long ago the control plane last sent a list, be it the same; it grows while nothing changes, too.',
    read: ({ lastListAtMs }, nowMs) =>
      lastListAtMs === undefined ? undefined : Math.max(0, nowMs - lastListAtMs) / 1_000,
  },
  {
    name: 'last_success_timestamp_seconds',
    help: 'When the control plane last answered, be it that nothing changed.',
    read: ({ lastAnswerAtMs }) => toSeconds(lastAnswerAtMs),
  },
  {
    name: 'last_change_timestamp_seconds',
    help: 'When a list of the control plane last brought news.',
    read: ({ lastChangeAtMs }) => toSeconds(lastChangeAtMs),
  },
  {
    name: 'control_plane_targets',
    help: 'Targets in the last list of the control plane that can be scraped and that the filters keep.',
    read: ({ targets }) => targets,
  },
];

/** Makes the gauges that stand for each control plane. */
export function registerControlPlaneGauges(metrics: Metrics, source: MetricsSource): void {
  const { board, nowMs } = source;
  for (const { name, help, read } of GAUGES) {
    metrics.gaugeOf<Name>({ name, help, labelNames: ['control_plane'] }, () => {
      const now = nowMs();
      return board.status.controlPlanes.flatMap((status) => samples(status, read(status, now)));
    });
  }
  registerWaiting(metrics, source);
  registerCertificates(metrics, source);
}

function samples({ name }: ControlPlaneStatus, value: number | undefined): readonly Sample<Name>[] {
  return value === undefined ? [] : [{ labels: { control_plane: name }, value }];
}

function registerWaiting(metrics: Metrics, { board, inspection }: MetricsSource): void {
  const description = {
    name: 'removals_waiting',
    help: 'Targets that are missing from the newest list and whose removal waits.',
    labelNames: ['control_plane'],
  } as const;
  metrics.gaugeOf<Name>(description, () => {
    const held = new Map(
      inspection()
        ?.controlPlanes()
        .map((each) => [each.name, each.waiting]),
    );
    return board.status.controlPlanes.flatMap((status) =>
      samples(status, held.get(status.name) ?? status.waitingRemovals),
    );
  });
}

function registerCertificates(metrics: Metrics, { board }: MetricsSource): void {
  const description = {
    name: 'tls_cert_not_after_timestamp_seconds',
    help: 'When a certificate ends that is in use: ours (client), of a CA that we trust (ca), of the control plane (server).',
    labelNames: ['control_plane', 'role'],
  } as const;
  const toSample =
    (name: string) =>
    ({ role, notAfterMs }: CertificateStatus): Sample<Name | 'role'> => {
      return { labels: { control_plane: name, role }, value: notAfterMs / 1_000 };
    };
  metrics.gaugeOf<Name | 'role'>(description, () =>
    board.status.controlPlanes.flatMap(({ name, certificates }) =>
      certificates.map(toSample(name)),
    ),
  );
}

function toSeconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1_000;
}
