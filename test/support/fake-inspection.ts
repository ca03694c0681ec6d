import type {
  HeldByControlPlane,
  Inspection,
  TargetPage,
  TargetQuery,
} from '../../src/discovery/inspection/inspection.js';
import type { TargetDetails, TargetState } from '../../src/discovery/inspection/target-row.js';

/** A target that is in the file, with what is given instead. */
export function sampleTarget(more: Partial<TargetDetails> = {}): TargetDetails {
  return {
    controlPlane: 'grpc://kuma-cp:5676',
    mesh: 'default',
    service: 'backend',
    dataplane: 'backend-01',
    address: '192.168.0.1:5670',
    state: 'published',
    sent: {
      address: '192.168.0.1:5670',
      scheme: 'http',
      metricsPath: '/metrics',
      instance: 'backend-01',
      job: 'backend',
      labels: { env: 'prod', 'kuma.io/zone': 'east' },
    },
    written: {
      __metrics_path__: '/metrics',
      __scheme__: 'http',
      dataplane: 'backend-01',
      env: 'prod',
      instance: 'backend-01',
      job: 'backend',
      kuma_io_zone: 'east',
      mesh: 'default',
      service: 'backend',
    },
    ...more,
  };
}

/** An inspection of what a test puts into it. */
export class FakeInspection implements Inspection {
  list: Buffer | undefined = Buffer.from('[\n]\n');
  details: readonly TargetDetails[] = [];
  held: readonly HeldByControlPlane[] = [];
  readonly busyMs = 0;
  /** What was asked for last. */
  asked: TargetQuery | undefined;

  publishedList(): Buffer | undefined {
    return this.list;
  }

  get publishedGroups(): number {
    return this.details.length;
  }

  controlPlanes(): readonly HeldByControlPlane[] {
    return this.held;
  }

  releaseHold(controlPlane: string): boolean {
    const isHeld = this.held.some(
      ({ name, heldForMs }) => name === controlPlane && heldForMs !== undefined,
    );
    this.held = this.held.map((each) =>
      each.name === controlPlane
        ? { name: each.name, targets: each.targets, waiting: each.waiting }
        : each,
    );
    return isHeld;
  }

  targets(query: TargetQuery): Promise<TargetPage> {
    this.asked = query;
    const matching = this.details.filter((each) => matches(each, query));
    const pages = Math.max(1, Math.ceil(matching.length / query.pageSize));
    const page = Math.min(query.page, pages);
    const from = (page - 1) * query.pageSize;
    return Promise.resolve({
      targets: matching.slice(from, from + query.pageSize),
      page,
      pages,
      matching: matching.length,
      total: this.details.length,
      byState: countByState(this.details),
      controlPlanes: valuesOf(this.details, 'controlPlane'),
      meshes: valuesOf(this.details, 'mesh'),
      services: valuesOf(this.details, 'service'),
    });
  }
}

function matches(target: TargetDetails, query: TargetQuery): boolean {
  const exact = ['controlPlane', 'mesh', 'service', 'state'] as const;
  return (
    exact.every((name) => query[name] === undefined || query[name] === target[name]) &&
    JSON.stringify(target).includes(query.search ?? '')
  );
}

function countByState(targets: readonly TargetDetails[]): Partial<Record<TargetState, number>> {
  const counts: Partial<Record<TargetState, number>> = {};
  for (const { state } of targets) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

function valuesOf(
  targets: readonly TargetDetails[],
  name: 'controlPlane' | 'mesh' | 'service',
): readonly string[] {
  return [...new Set(targets.map((each) => each[name]))].sort();
}
