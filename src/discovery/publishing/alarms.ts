import type { Observer } from '../../base/observer.js';
import type { Publication } from '../../targets/publication.js';
import { countHolding } from '../../targets/removals.js';
import type { Settlement } from '../../targets/settlement.js';
import type { DiscoveryEvent } from '../events.js';
import type { PublicationOptions } from '../options.js';

/** Settings of {@link createAlarms}. */
export interface AlarmsOptions {
  /** How the control planes are called, in order. */
  readonly controlPlanes: readonly string[];
  readonly observer: Observer<DiscoveryEvent>;
}

/** Stands for a control plane where removals are held of what is left of the standing file. */
export const NOBODYS = 'none';

/** The rules that alarms speak of. */
export type AlarmRules = Pick<PublicationOptions, 'maxDropHoldMs' | 'minTargets'>;

/** Told what is published, and by which rules. */
export type TellAlarms = (publication: Publication, rules: AlarmRules) => void;

/** Creates what tells, each time that it changes, what keeps answers from being published as they are. */
export function createAlarms(options: AlarmsOptions): TellAlarms {
  const { controlPlanes, observer } = options;
  const held = new Set<string>();
  let tooFew: number | undefined;
  let conflicts = 0;
  return (publication, rules) => {
    const { settlements } = publication;
    for (const [index, name] of controlPlanes.entries()) {
      const settlement = settlements.controlPlanes[index];
      if (settlement !== undefined) tellHold(name, settlement, { held, observer, ...rules });
    }
    tellHold(NOBODYS, settlements.unclaimed, { held, observer, ...rules });
    if (publication.tooFew !== tooFew) {
      tooFew = publication.tooFew;
      observer.observe({
        kind: 'below-min-targets',
        targets: tooFew,
        minTargets: rules.minTargets,
      });
    }
    if (settlements.merged.conflicts !== conflicts) {
      conflicts = settlements.merged.conflicts;
      observer.observe({ kind: 'conflicts', targets: conflicts });
    }
  };
}

interface HoldTelling extends AlarmRules, Pick<AlarmsOptions, 'observer'> {
  readonly held: Set<string>;
}

function tellHold(
  controlPlane: string,
  { removals, settled }: Settlement,
  { held, observer, maxDropHoldMs }: HoldTelling,
): void {
  const isHeld = removals.holdSinceMs !== undefined;
  if (isHeld === held.has(controlPlane)) return;
  if (isHeld) {
    held.add(controlPlane);
    const missing = countHolding(removals.missing.keys(), settled);
    const targets = settled.holding;
    observer.observe({ kind: 'removals-held', controlPlane, missing, targets, maxDropHoldMs });
  } else {
    held.delete(controlPlane);
    observer.observe({ kind: 'hold-ended', controlPlane });
  }
}
