const TYPE_URL = 'type.googleapis.com/kuma.observability.v1.MonitoringAssignment';
const TARGETS = 10;

/** The label that bears the marker. */
export const MARKER_LABEL = 'marker';

/** The body of an HTTP answer with a few targets, the first of which bears a number that tells one change from all others. */
export function markedAnswer(marker: number): string {
  const resources = Array.from({ length: TARGETS }, (_, index) => ({
    '@type': TYPE_URL,
    mesh: 'default',
    service: 'backend',
    targets: [
      {
        name: `backend-${String(index)}`,
        scheme: 'http',
        address: `192.168.0.${String(index + 1)}:5670`,
        metrics_path: '/metrics',
        labels: index === 0 ? { [MARKER_LABEL]: String(marker) } : {},
      },
    ],
  }));
  return JSON.stringify({
    version_info: `marker-${String(marker)}`,
    resources,
    type_url: TYPE_URL,
  });
}
