import type { AssignmentV1, AssignmentV1Alpha1, TargetV1 } from '../../mads/assignment-message.js';

/** The name by which a client can ask for one dataplane. Over v1 it is a key only, not on the wire. */
export function resourceName(mesh: string, target: string): string {
  return `/meshes/${mesh}/dataplanes/${target}`;
}

/**
 * Says an assignment in the words of v1alpha1: one assignment per target, with everything but the address in its
 * labels. Labels of the assignment override those of the target; both give way to what the protocol needs, so that
 * a tag named `job` stays a tag only over v1.
 */
export function toV1Alpha1(assignment: AssignmentV1): readonly AssignmentV1Alpha1[] {
  return assignment.targets.map((target) => ({
    name: resourceName(assignment.mesh, target.name),
    targets: [new Map([['__address__', target.address]])],
    labels: new Map([
      ...target.labels,
      ...assignment.labels,
      ...protocolLabels(assignment, target),
    ]),
  }));
}

function protocolLabels(
  { mesh, service }: AssignmentV1,
  target: TargetV1,
): readonly (readonly [string, string])[] {
  return [
    ['__scheme__', target.scheme],
    ['__metrics_path__', target.metricsPath],
    ['job', service],
    ['instance', target.name],
    ['mesh', mesh],
    ['dataplane', target.name],
  ];
}
