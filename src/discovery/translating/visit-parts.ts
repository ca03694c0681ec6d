import type { Work } from '../../base/slices.js';
import type { Groups } from '../../targets/holdings.js';
import type { Identity } from '../../targets/target.js';
import { isPlain, type TranslatedResource, type UnusualResource } from './translated-resource.js';

/** Resources and parts that are looked at between two pauses. */
const STEP = 4_096;

/** Told of a part, and of the resource that it is of unless that is plain. */
export type VisitPart = (identity: Identity, groups: Groups, unusual?: UnusualResource) => void;

/** Tells `visit` of each identity that `resources` name, and what they say of it; pauses, also inside a large one. */
export function* visitParts(
  resources: readonly TranslatedResource[],
  visit: VisitPart,
): Work<void> {
  let left = STEP;
  for (const resource of resources) {
    if (isPlain(resource)) for (const group of resource) visit(group.identity, resource);
    else
      for (const { identity, groups } of resource.parts) {
        visit(identity, groups, resource);
        if (--left > 0) continue;
        yield;
        left = STEP;
      }
    if (--left > 0) continue;
    yield;
    left = STEP;
  }
}

/** Tells `visit` of each element; pauses. */
export function* visitEach<T>(elements: Iterable<T>, visit: (element: T) => void): Work<void> {
  let left = STEP;
  for (const element of elements) {
    visit(element);
    if (--left > 0) continue;
    yield;
    left = STEP;
  }
}
