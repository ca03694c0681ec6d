import type { AssignmentV1 } from '../../mads/assignment-message.js';

/** The same targets as Kuma says them: one assignment for each dataplane. */
export function oneTargetEach(assignments: readonly AssignmentV1[]): readonly AssignmentV1[] {
  return assignments.flatMap((assignment) =>
    assignment.targets.map((target) => ({ ...assignment, targets: [target] })),
  );
}
