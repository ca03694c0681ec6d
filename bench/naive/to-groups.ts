/** A v1 assignment as the proto files and proto3 JSON name its fields; what is empty may be absent. */
export interface NaiveAssignment {
  readonly mesh?: string;
  readonly service?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly targets?: readonly NaiveTarget[];
}

/** A target of a {@link NaiveAssignment}. */
export interface NaiveTarget {
  readonly name?: string;
  readonly scheme?: string;
  readonly address?: string;
  readonly metrics_path?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A target group of a file_sd file. */
export interface NaiveGroup {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * The groups of all assignments, in the order in which they came, with the classic labels. Of labels that become
 * one name the last one wins: control planes send them sorted.
 */
export function toGroups(assignments: readonly NaiveAssignment[]): NaiveGroup[] {
  return assignments.flatMap((assignment) =>
    (assignment.targets ?? [])
      .filter(({ address = '' }) => /^(\[[0-9a-f:]+\]|[^:[\]]+):[0-9]+$/.test(address))
      .map((target) => toGroup(assignment, target)),
  );
}

function toGroup(assignment: NaiveAssignment, target: NaiveTarget): NaiveGroup {
  const { mesh = '', service = '' } = assignment;
  const { name = '', scheme = '', address = '', metrics_path: path = '' } = target;
  const labels: Record<string, string> = {
    ...userLabels(target.labels),
    ...userLabels(assignment.labels),
    mesh,
    service,
    dataplane: name,
    instance: name,
    job: service,
  };
  if (scheme !== '') labels['__scheme__'] = scheme;
  if (path !== '') labels['__metrics_path__'] = path;
  return { targets: [address], labels };
}

function userLabels(labels: Readonly<Record<string, string>> = {}): Record<string, string> {
  const clean: Record<string, string> = {};
  for (const [original, value] of Object.entries(labels)) {
    const name = original.replace(/[^A-Za-z0-9_]/gu, '_').replace(/^(?=[0-9])/, '_');
    if (name !== '' && !name.startsWith('__')) clean[name] = value;
  }
  return clean;
}
