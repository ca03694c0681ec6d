import type { TargetGroup } from '../../targets/target-group.js';

/** What the text of a group says. */
export interface ReadGroup {
  readonly address: string;
  /** By either style; empty when neither label is there. */
  readonly service: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Reads the text of a group, which is JSON of our own making. */
export function readGroup(group: TargetGroup): ReadGroup {
  const { targets, labels } = JSON.parse(group.text) as {
    readonly targets: readonly string[];
    readonly labels: Readonly<Record<string, string>>;
  };
  const service = labels['__meta_kuma_service'] ?? labels['service'] ?? '';
  return { address: targets[0] ?? '', service, labels };
}
