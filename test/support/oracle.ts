import type { DecodedAnswer, DecodedAssignment } from './recording.js';

/** A target group as a reader of the file sees it. */
export interface Group {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * The straightforward way from an answer to classic target groups, for comparison: written from the rules of the README, and
 * sharing no module with `src`.
 */
export function expectedGroups(answer: DecodedAnswer): readonly Group[] {
  return sortGroups((answer.resources ?? []).flatMap(toGroups));
}

/** Puts groups into one order, so that sets can be compared. */
export function sortGroups(groups: readonly Group[]): readonly Group[] {
  return [...groups].sort((a, b) => (groupText(a) < groupText(b) ? -1 : 1));
}

function groupText({ targets, labels }: Group): string {
  return JSON.stringify([targets, Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

function toGroups(assignment: DecodedAssignment): readonly Group[] {
  return assignment.mesh === undefined ? v1Alpha1Groups(assignment) : v1Groups(assignment);
}

function v1Groups({
  mesh = '',
  service = '',
  labels = {},
  targets = [],
}: DecodedAssignment): readonly Group[] {
  return targets
    .filter(({ address = '' }) => isScrapable(address))
    .map(
      ({ name = '', scheme = '', address = '', metrics_path: path = '', labels: tags = {} }) => ({
        targets: [address],
        labels: withProtocol([tags, labels], {
          mesh,
          service,
          dataplane: name,
          instance: name,
          job: service,
          __scheme__: scheme,
          __metrics_path__: path,
        }),
      }),
    );
}

function v1Alpha1Groups({ labels = {}, targets = [] }: DecodedAssignment): readonly Group[] {
  const {
    mesh = '',
    dataplane = '',
    instance = '',
    job = '',
    __scheme__ = '',
    __metrics_path__ = '',
  } = labels;
  return targets.map(({ labels: { __address__: address = '' } = {} }) => ({
    targets: [address],
    labels: withProtocol([labels], {
      mesh,
      service: labels['service'] ?? job,
      dataplane,
      instance,
      job,
      __scheme__,
      __metrics_path__,
    }),
  }));
}

function isScrapable(address: string): boolean {
  return /^(\[[0-9a-f:]+\]|[^:[\]]+):[0-9]+$/.test(address);
}

function withProtocol(
  layers: readonly Readonly<Record<string, string>>[],
  protocol: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const labels = new Map<string, string>();
  for (const layer of layers) {
    for (const name of Object.keys(layer).sort()) {
      const clean = name.replaceAll(/[^A-Za-z0-9_]/gu, '_').replace(/^(?=[0-9])/, '_');
      if (clean !== '' && !clean.startsWith('__')) labels.set(clean, layer[name] ?? '');
    }
  }
  for (const [name, value] of Object.entries(protocol)) {
    if (value !== '' || !name.startsWith('__')) labels.set(name, value);
  }
  return Object.fromEntries(labels);
}
