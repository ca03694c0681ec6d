import fc from 'fast-check';
import { toNamedTargets, type NamedTarget } from '../../src/discovery/comparing/named-target.js';
import type { FileSdEntry } from '../../src/targets/parse-file-sd.js';

/** A target of the mesh `default`, of which the labels say where it is. */
export function namedTarget(
  dataplane: string,
  address: string,
  labels: Readonly<Record<string, string>> = {},
): NamedTarget {
  const place = { mesh: 'default', service: 'backend', dataplane };
  const entry = { targets: [address], labels: new Map(Object.entries({ ...place, ...labels })) };
  const [target] = toNamedTargets([entry]);
  if (target === undefined) throw new Error('one entry has one target');
  return target;
}

/** What a target says, so that two can be compared. */
export function saidBy({ address, labels }: NamedTarget): string {
  return JSON.stringify([address, [...labels].sort()]);
}

const few = (...texts: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...texts);

/** Entries of lists that have much in common: few names, addresses and labels, some of nobody's mesh. */
export const entries: fc.Arbitrary<readonly FileSdEntry[]> = fc.array(
  fc.record({
    targets: fc.array(few('10.0.0.1:80', '10.0.0.2:80', '10.0.0.3:80'), { maxLength: 3 }),
    labels: fc
      .record(
        {
          mesh: few('default', 'demo', ''),
          dataplane: few('a', 'b', '__proto__', ''),
          service: few('web', 'db'),
          __metrics_path__: few('/metrics', '/stats'),
          env: few('prod', 'test', '\u2028'),
        },
        { requiredKeys: [] },
      )
      .map((labels) => new Map(Object.entries(labels))),
  }),
  { maxLength: 8 },
);
