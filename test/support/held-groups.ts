import { type GroupsByIdentity, groupByIdentity } from '../../src/targets/groups-by-identity.js';
import type { Answer } from '../../src/targets/settlement.js';
import { toTargetGroup } from '../../src/targets/target-group.js';

/** What identities hold: the address of each dataplane of mesh `default`, by its name. */
export function heldGroups(addresses: Readonly<Record<string, string>>): GroupsByIdentity {
  return groupByIdentity(
    Object.entries(addresses).map(([dataplane, address]) =>
      toTargetGroup(address, new Map(Object.entries({ mesh: 'default', dataplane }))),
    ),
  );
}

/** An answer that says the same as {@link heldGroups}. */
export function answerOf(
  addresses: Readonly<Record<string, string>>,
  rest: Partial<Answer> = {},
): Answer {
  const held = heldGroups(addresses);
  return { held, kept: new Set(), removesNothing: false, provisional: false, ...rest };
}
