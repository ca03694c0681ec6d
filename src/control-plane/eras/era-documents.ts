import type { ControlPlaneFacts, DocumentMaker } from './behaviour.js';

// What the API servers of the eras answer. 0.7.3, 1.8.8 and 2.14.3 are as recorded; the others are put together
// from the documents before and after them and from what was published about the changes between.

/** 0.4 to 1.0. */
export const plainIndex: DocumentMaker = ({ hostname, version }) => ({
  hostname,
  tagline: 'Kuma',
  version,
});

/** 1.1 to 2.0. */
export const indexWithIds: DocumentMaker = (facts) => ({
  ...plainIndex(facts),
  instanceId: facts.instanceId,
  clusterId: facts.clusterId,
  gui: 'The gui is available at /gui',
});

/** 2.1 to 2.9. */
export const indexWithProduct: DocumentMaker = ({ hostname, version, instanceId, clusterId }) => ({
  hostname,
  tagline: 'Kuma',
  product: 'Kuma',
  version,
  instanceId,
  clusterId,
  gui: '/gui',
});

/** 2.10 and later. */
export const sortedIndex: DocumentMaker = ({ hostname, version, instanceId, clusterId }) => ({
  clusterId,
  gui: '/gui',
  hostname,
  instanceId,
  product: 'Kuma',
  version,
});

/** 0.3.2 to 0.7: MADS by the name that the control plane has for itself, `localhost` unless somebody set another. */
export const catalogWithMads: DocumentMaker = (facts) => ({
  apis: {
    bootstrap: { url: 'http://localhost:5682' },
    dataplaneToken: { localUrl: 'http://localhost:5679', publicUrl: '' },
    admin: { localUrl: 'http://localhost:5679', publicUrl: '' },
    monitoringAssignment: { url: madsUrl(facts) },
  },
});

/** 1.0. */
export const catalogWithoutMads: DocumentMaker = () => ({
  apis: {
    bootstrap: { url: 'http://localhost:5682' },
    dataplaneToken: { localUrl: 'http://localhost:5681', publicUrl: '' },
  },
});

/** 0.3.2 to 0.7. */
export const configWithCatalog: DocumentMaker = (facts) => ({
  apiServer: {
    catalog: { monitoringAssignment: { url: madsUrl(facts) } },
    port: facts.api.port,
    readOnly: false,
  },
  environment: 'universal',
  general: { advertisedHostname: 'localhost' },
  mode: 'standalone',
  monitoringAssignmentServer: { assignmentRefreshInterval: '1s', grpcPort: facts.madsPort },
});

/** 1.0 and 1.1. */
export const configWithGrpcPort: DocumentMaker = (facts) => ({
  apiServer: { http: httpOf(facts), readOnly: false },
  environment: 'universal',
  mode: 'standalone',
  monitoringAssignmentServer: { assignmentRefreshInterval: '1s', grpcPort: facts.madsPort },
});

/** 1.2 to 1.8; `apiVersions` are those of the MADS port. */
export function configWithPort(...apiVersions: readonly string[]): DocumentMaker {
  return (facts) => ({
    apiServer: { http: httpOf(facts), readOnly: false },
    environment: 'universal',
    mode: 'standalone',
    monitoringAssignmentServer: {
      apiVersions,
      assignmentRefreshInterval: '1s',
      defaultFetchTimeout: '30s',
      grpcPort: 0,
      port: facts.madsPort,
    },
  });
}

/** 2.6 to 2.13. */
export const configWithTls: DocumentMaker = (facts) => ({
  environment: 'universal',
  mode: 'zone',
  monitoringAssignmentServer: madsWithTls(facts),
  apiServer: { readOnly: false, http: httpOf(facts) },
  multizone: { zone: { name: 'default' } },
});

/** 2.14 and later, where MADS can be switched off. */
export const configWithSwitch: DocumentMaker = (facts) => ({
  ...configWithTls(facts),
  monitoringAssignmentServer: { enabled: true, ...madsWithTls(facts) },
});

/** The files are named while TLS is off, too: Kuma fills them in from its general settings. */
function madsWithTls({ madsPort, tls }: ControlPlaneFacts): Readonly<Record<string, unknown>> {
  return {
    port: madsPort,
    defaultFetchTimeout: '30s',
    apiVersions: ['v1'],
    assignmentRefreshInterval: '1s',
    tlsEnabled: tls !== undefined,
    tlsCertFile: tls?.certFile ?? '.kuma/kuma-cp.crt',
    tlsKeyFile: tls?.keyFile ?? '.kuma/kuma-cp.key',
    tlsMinVersion: 'TLSv1_2',
    tlsMaxVersion: '',
    tlsCipherSuites: [],
  };
}

function httpOf({ api }: ControlPlaneFacts): Readonly<Record<string, unknown>> {
  return { enabled: true, interface: api.host, port: api.port };
}

function madsUrl({ madsPort }: ControlPlaneFacts): string {
  return `grpc://localhost:${String(madsPort)}`;
}
