import fc from 'fast-check';
import { toTargetGroup, type IdentifiedGroup } from '../../src/targets/target-group.js';
import { labelMaps, texts } from './target-arbitraries.js';

/** Groups with labels of any kind, each with whose it is. */
export const groups: fc.Arbitrary<IdentifiedGroup> = fc
  .tuple(texts, labelMaps, fc.record({ mesh: texts, service: texts, dataplane: texts }))
  .map(([address, labels, place]) =>
    toTargetGroup(address, new Map([...labels, ...Object.entries(place)])),
  );
