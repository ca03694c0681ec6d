import { SourceError } from '../../errors.js';

/** A control plane without dataplanes of its own: Kuma starts no MADS there. `server` is its API server. */
export function globalVerdict(server: string): SourceError {
  return new SourceError(
    'control-plane-global',
    `Cannot get assignments: the control plane behind the API server at ${server} is global ("mode" in its /config), ` +
      "and a global one serves no MADS: give the address of each zone's control plane",
  );
}

/** Switched off, which Kuma allows since 2.14. `server` is its API server. */
export function disabledVerdict(server: string): SourceError {
  return new SourceError(
    'mads-disabled',
    `Cannot get assignments: MADS is disabled in the control plane behind the API server at ${server} ` +
      '("enabled" of monitoringAssignmentServer is false in its /config): ' +
      'set KUMA_MONITORING_ASSIGNMENT_SERVER_ENABLED=true there',
  );
}

/** Kuma 3 starts no MADS on Kubernetes, although its configuration says that it is enabled. */
export function kubernetesVerdict(
  server: string,
  { version, reasons }: { readonly version: string | undefined; readonly reasons: string },
): SourceError {
  const said = version === undefined ? 'its version is not known' : `its version is "${version}"`;
  return new SourceError(
    'mads-not-on-kubernetes',
    `Cannot get assignments: the control plane behind the API server at ${server} runs on Kubernetes, where Kuma 3 and ` +
      `later serve no MADS (${said}), and none is found there: ${reasons}; ` +
      "use a MeshMetric and Prometheus' kubernetes_sd_configs",
  );
}
