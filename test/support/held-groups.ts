import { type Holdings, toHoldings } from '../../src/targets/holdings.js';
import type { Answer } from '../../src/targets/settlement.js';
import { compareGroups, toTargetGroup } from '../../src/targets/target-group.js';

/** What identities hold: the address of each dataplane of mesh `default`, by its name. */
export function heldGroups(addresses: Readonly<Record<string, string>>): Holdings {
  return toHoldings(
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

/** The file that says what `held` does, put together as plainly as it can be. */
export function fileText(held: Holdings): string {
  const lines = [...held]
    .flatMap(([, groups]) => groups)
    .sort(compareGroups)
    .map(({ text }) => text);
  return lines.length === 0 ? '[]\n' : `[\n${lines.join(',\n')}\n]\n`;
}

/** The identities that `held` knows, in order. */
export function identitiesOf(held: Holdings): readonly string[] {
  return Array.from(held, ([identity]) => identity).sort();
}
