import { isUtf8 } from 'node:buffer';
import type { AssignmentSlices } from '../../../src/mads/assignment-slices.js';
import type { Assignment, AssignmentTarget } from '../../../src/mads/assignment.js';
import {
  ADDRESS,
  INSTANCE,
  JOB,
  LABELS,
  LABEL_STRIDE,
  MESH,
  NAME,
  PATH,
  SCHEME,
  SERVICE,
  STRIDE,
} from '../../../src/mads/slice-layout.js';

/** An assignment as slices hold it: they know the mesh of each target. */
export type SlicedAssignment = Pick<Assignment, 'labels' | 'targets'> & {
  readonly meshes: readonly string[];
};

/** Reads all that the slices hold. */
export function assignmentIn(slices: AssignmentSlices): SlicedAssignment {
  const bases = Array.from({ length: slices.count }, (_, index) => index * STRIDE);
  return {
    labels: labelsIn(slices, slices.sharedFrom, slices.sharedEnd),
    targets: bases.map((base) => targetAt(slices, base)),
    meshes: bases.map((base) => textAt(slices, base + MESH)),
  };
}

/** Whether every text that the slices hold is valid UTF-8: what those who copy them find out. */
export function areTextsUtf8({
  bytes,
  targets,
  count,
  labels,
  labelCount,
}: AssignmentSlices): boolean {
  const areUtf8 = (numbers: Uint32Array): boolean =>
    numbers.every((start, at) => at % 2 === 1 || isUtf8(bytes.subarray(start, numbers[at + 1])));
  return (
    areUtf8(labels.subarray(0, labelCount * LABEL_STRIDE)) &&
    Array.from({ length: count }, (_, index) => index * STRIDE).every((base) =>
      areUtf8(targets.subarray(base, base + LABELS)),
    )
  );
}

function targetAt(slices: AssignmentSlices, base: number): AssignmentTarget {
  const text = (place: number): string => textAt(slices, base + place);
  const [from, end] = slices.targets.subarray(base + LABELS, base + LABELS + 2);
  return {
    ...{ name: text(NAME), instance: text(INSTANCE), service: text(SERVICE), job: text(JOB) },
    ...{ scheme: text(SCHEME), address: text(ADDRESS), metricsPath: text(PATH) },
    labels: labelsIn(slices, from!, end!),
  };
}

function textAt({ bytes, targets }: AssignmentSlices, place: number): string {
  return bytes.toString('utf8', targets[place], targets[place + 1]);
}

/** Throws for a name that comes twice, which would be lost in a map. */
function labelsIn(
  { bytes, labels }: AssignmentSlices,
  from: number,
  end: number,
): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  for (let index = from; index < end; index++) {
    const [a, b, c, d] = labels.subarray(index * LABEL_STRIDE, (index + 1) * LABEL_STRIDE);
    const name = bytes.toString('utf8', a, b);
    if (map.has(name)) throw new Error(`the label "${name}" stands there twice`);
    map.set(name, bytes.toString('utf8', c, d));
  }
  return map;
}
