import fc from 'fast-check';

import type { DiscoveryEvent } from '../../src/discovery/events.js';
import { TestError } from './discovery-events.js';

type Kind = DiscoveryEvent['kind'];

/** All that an event of that kind may say. */
type Members<K extends Kind> = Omit<Extract<DiscoveryEvent, { kind: K }>, 'kind'>;

/** Names of control planes; the last one is nobody's. */
const names = fc.constantFrom('a:5676', 'b:5676,c:5676', 'none');

const count = fc.nat(20);
const ms = fc.nat(60_000);
const text = fc.string({ unit: 'binary', maxLength: 20 });
const error = text.map((message) => new TestError(message));
const counts = fc.dictionary(fc.constantFrom('address is empty', 'other', '__proto__'), count);
const rung = fc.constantFrom(
  { transport: 'grpc', apiVersion: 'v1' } as const,
  { transport: 'http', apiVersion: 'v1' } as const,
);

const about = { controlPlane: names };
const file = { path: fc.constant('/sd/kuma.json') };

function record<K extends Kind>(members: {
  readonly [M in keyof Members<K>]-?: fc.Arbitrary<Members<K>[M]>;
}): fc.Arbitrary<Members<K>> {
  return fc.record<Members<K>>(members);
}

/** What an event of each kind says: a kind that is new has to find its place here. */
const BY_KIND: { readonly [K in Kind]: fc.Arbitrary<Members<K>> } = {
  started: record<'started'>({
    controlPlanes: fc.constantFrom(['a:5676'], ['a:5676', 'b:5676,c:5676']),
    outputFile: file.path,
  }),
  'under-way': fc.constant({}),
  'standing-file-read': record<'standing-file-read'>({ ...file, groups: count }),
  'standing-file-unusable': record<'standing-file-unusable'>({ ...file, reason: text }),
  'output-warning': record<'output-warning'>({ ...file, reason: text }),
  located: record<'located'>({
    ...about,
    given: text,
    found: text,
    tls: fc.boolean(),
    how: fc.constantFrom('catalog', 'config', 'guess'),
  }),
  'certificate-in-use': record<'certificate-in-use'>({
    ...about,
    role: fc.constantFrom('client', 'ca', 'server'),
    subject: text,
    notAfterMs: ms,
  }),
  'access-warning': record<'access-warning'>({ ...about, reason: text }),
  'access-files-renewed': record<'access-files-renewed'>({ ...about, paths: fc.constant([]) }),
  'access-file-unusable': record<'access-file-unusable'>({ ...about, ...file, reason: text }),
  connecting: record<'connecting'>({ ...about, rung }),
  'rung-failed': record<'rung-failed'>({ ...about, rung, reason: text }),
  connected: record<'connected'>({ ...about, rung }),
  polled: record<'polled'>({ ...about, status: fc.integer({ min: 100, max: 999 }) }),
  'server-version-learnt': record<'server-version-learnt'>({ ...about, version: text }),
  'answer-taken': record<'answer-taken'>({
    ...about,
    version: text,
    hasNews: fc.boolean(),
    targets: count,
    added: count,
    changed: count,
    removed: count,
    waiting: count,
    provisional: fc.boolean(),
    leftOut: counts,
    droppedLabels: counts,
  }),
  'translated-anew': record<'translated-anew'>({
    ...about,
    targets: count,
    leftOut: counts,
    droppedLabels: counts,
  }),
  unchanged: record<'unchanged'>({ ...about, hasNothing: fc.boolean() }),
  quarantined: record<'quarantined'>({
    ...about,
    version: text,
    resources: count,
    reasons: fc.array(text, { maxLength: 3 }),
    removesNothing: fc.boolean(),
  }),
  'answer-refused': record<'answer-refused'>({ ...about, error }),
  published: record<'published'>({
    ...file,
    groups: count,
    bytes: count,
    added: count,
    changed: count,
    removed: count,
    tookMs: ms,
  }),
  'removals-held': record<'removals-held'>({
    ...about,
    missing: count,
    targets: count,
    maxDropHoldMs: ms,
  }),
  'hold-ended': record<'hold-ended'>(about),
  'hold-released': record<'hold-released'>({ ...about, missing: count }),
  'below-min-targets': record<'below-min-targets'>({
    targets: fc.option(count, { nil: undefined }),
    minTargets: count,
  }),
  conflicts: record<'conflicts'>({ targets: count }),
  restored: record<'restored'>({ ...file, found: text }),
  'memory-unusable': record<'memory-unusable'>({ ...file, reason: text }),
  'publish-failed': record<'publish-failed'>({ error, retryInMs: ms }),
  'publish-recovered': record<'publish-recovered'>(file),
  lost: fc.record(
    { ...about, retryInMs: ms, immediate: fc.boolean(), error },
    { requiredKeys: ['controlPlane', 'retryInMs', 'immediate'] },
  ),
  switching: record<'switching'>({ ...about, from: text, to: text, error }),
  'still-failing': fc.record(
    { what: fc.constantFrom('control-plane', 'output'), name: names, sinceMs: ms, failures: count },
    { requiredKeys: ['what', 'name', 'sinceMs', 'failures'] },
  ),
  'library-log': record<'library-log'>({
    library: text,
    level: fc.constantFrom('error', 'debug'),
    text,
  }),
  stopped: fc.constant({}),
};

/** Any event at all. */
export const anyEvent: fc.Arbitrary<DiscoveryEvent> = fc.oneof(
  ...Object.entries(BY_KIND).map(([kind, members]) =>
    (members as fc.Arbitrary<object>).map((said) => ({ kind, ...said }) as DiscoveryEvent),
  ),
);
