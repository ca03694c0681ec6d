import type {
  ApiServerBehaviour,
  Behaviour,
  GrpcBehaviour,
  HttpBehaviour,
  PortBehaviour,
} from './behaviour.js';
import type { EraName } from './era-name.js';
import {
  catalogWithMads,
  catalogWithoutMads,
  configWithCatalog,
  configWithGrpcPort,
  configWithPort,
  configWithSwitch,
  configWithTls,
  indexWithIds,
  indexWithProduct,
  plainIndex,
  sortedIndex,
} from './era-documents.js';

/** Kuma's `assignmentRefreshInterval`. */
const TICK_MS = 1_000;

/** Up to 1.0.7: what grpc-go does when nobody asks it for anything else. */
const OLD_GRPC: GrpcBehaviour = {
  apiVersions: ['v1alpha1'],
  firstContentTypes: 'any',
  settings: { maxFrameSize: 16_384, maxConcurrentStreams: 1_000_000 },
  pingPolicy: { minIntervalMs: 300_000, withoutStream: false },
  probesBandwidth: true,
  repeatAfterMs: 0,
  delta: 'unimplemented',
};

/** From 1.0.8 on, behind a multiplexer since 1.2. */
const GRPC: GrpcBehaviour = {
  apiVersions: ['v1'],
  firstContentTypes: ['application/grpc'],
  settings: {},
  pingEveryMs: 15_000,
  pingPolicy: { minIntervalMs: 15_000, withoutStream: true },
  probesBandwidth: true,
  repeatAfterMs: 0,
  delta: 'unimplemented',
};

const OLD_HTTP: HttpBehaviour = {
  takesTrailingSlash: false,
  redirectStatus: 301,
  errorDocument: 'short',
  unknownFields: ['resource_locators', 'dynamic_parameters'],
  withoutNode: 'answer',
  expiresAtOnce: true,
};

const PATIENT_HTTP: HttpBehaviour = {
  takesTrailingSlash: true,
  redirectStatus: 307,
  errorDocument: 'full',
  unknownFields: [],
  withoutNode: 'answer',
  expiresAtOnce: false,
};

const HTTP: HttpBehaviour = { ...PATIENT_HTTP, headTimeoutMs: 1_000 };

const GRPC_ONLY_PORT: PortBehaviour = {
  otherWords: 'settings',
  clearTextToTls: 'drop',
  firstWordsTimeoutMs: 10_000,
  farewell: 'cut',
};

const STRICT_PORT: PortBehaviour = { ...GRPC_ONLY_PORT, otherWords: 'drop' };

const LENIENT_PORT: PortBehaviour = { ...GRPC_ONLY_PORT, otherWords: 'http' };

const HTTP_PORT: PortBehaviour = {
  otherWords: 'http',
  clearTextToTls: 'explain',
  firstWordsTimeoutMs: 1_000,
  farewell: 'cut',
};

const TICKS = { kind: 'ticks', everyMs: TICK_MS, perNode: false } as const;

const NEWEST_API_SERVER: ApiServerBehaviour = {
  version: '2.14.3',
  index: sortedIndex,
  config: configWithSwitch,
};

const V2_14: Behaviour = {
  port: HTTP_PORT,
  http: HTTP,
  refresh: { ...TICKS, polls: 'from-start' },
  resources: 'as-kuma',
  apiServer: NEWEST_API_SERVER,
};

/** How each era behaves. */
export const ERAS: Readonly<Record<EraName, Behaviour>> = {
  '0.7': {
    port: GRPC_ONLY_PORT,
    grpc: { ...OLD_GRPC, delta: 'unknown' },
    refresh: { ...TICKS, polls: 'from-first-poll' },
    resources: 'as-kuma',
    apiServer: {
      version: '0.7.3',
      index: plainIndex,
      catalog: catalogWithMads,
      config: configWithCatalog,
    },
  },
  '1.0': {
    port: GRPC_ONLY_PORT,
    grpc: OLD_GRPC,
    refresh: { ...TICKS, polls: 'from-first-poll' },
    resources: 'as-kuma',
    apiServer: {
      version: '1.0.7',
      index: plainIndex,
      catalog: catalogWithoutMads,
      config: configWithGrpcPort,
    },
  },
  '1.2': {
    port: STRICT_PORT,
    grpc: { ...GRPC, apiVersions: ['v1alpha1', 'v1'] },
    http: OLD_HTTP,
    refresh: { ...TICKS, polls: 'from-first-poll' },
    resources: 'as-kuma',
    apiServer: {
      version: '1.2.3',
      index: indexWithIds,
      config: configWithPort('v1alpha1', 'v1'),
    },
  },
  '1.8': {
    port: STRICT_PORT,
    grpc: GRPC,
    http: OLD_HTTP,
    refresh: { ...TICKS, polls: 'from-first-poll' },
    resources: 'as-kuma',
    apiServer: { version: '1.8.8', index: indexWithIds, config: configWithPort('v1') },
  },
  '2.6': {
    port: LENIENT_PORT,
    grpc: { ...GRPC, firstContentTypes: ['application/grpc', 'application/grpc+proto'] },
    http: { ...HTTP, redirectStatus: 301, withoutNode: 'cut' },
    refresh: { ...TICKS, perNode: true, polls: 'each-poll' },
    resources: 'as-kuma',
    apiServer: { version: '2.6.15', index: indexWithProduct, config: configWithTls },
  },
  '2.9': {
    port: HTTP_PORT,
    http: { ...HTTP, redirectStatus: 301, withoutNode: 'cut' },
    refresh: { ...TICKS, polls: 'from-first-poll' },
    resources: 'as-kuma',
    apiServer: { version: '2.9.19', index: indexWithProduct, config: configWithTls },
  },
  '2.14': V2_14,
  master: {
    ...V2_14,
    apiServer: { ...NEWEST_API_SERVER, version: '0.0.0-preview.v348b6528b' },
  },
};

/** Every transport and API version on one port, a change told at once: what no Kuma is, for tests and demonstrations. */
export const OWN_BEHAVIOUR: Behaviour = {
  port: { ...HTTP_PORT, firstWordsTimeoutMs: 10_000, farewell: 'answers' },
  grpc: {
    apiVersions: ['v1', 'v1alpha1'],
    firstContentTypes: 'any',
    settings: {},
    pingEveryMs: 15_000,
    probesBandwidth: false,
    repeatAfterMs: 1_000,
    delta: 'unimplemented',
  },
  http: PATIENT_HTTP,
  refresh: { kind: 'at-once' },
  resources: 'as-in-file',
  apiServer: NEWEST_API_SERVER,
};
