import { NOBODYS } from '../../publishing/alarms.js';
import type { HoldStatus } from '../status.js';
import type { StatusView } from './status-view.js';

/** Targets of one control plane that are missing from its newest answer, and are still in the file. */
export interface Removal {
  readonly controlPlane: string;
  /** It is what the last run left in the file and no control plane has claimed. */
  readonly isNobodys: boolean;
  readonly waiting: number;
  /** Present while the guard holds them. */
  readonly hold: HoldStatus | undefined;
}

/** All removals that wait, in the order of the control planes. */
export function toRemovals(view: StatusView): readonly Removal[] {
  const removals = view.held === undefined ? fromStatus(view) : fromInspection(view);
  return removals.filter(({ waiting, hold }) => waiting > 0 || hold !== undefined);
}

function fromStatus({ status }: StatusView): readonly Removal[] {
  const { controlPlanes, unclaimedHold } = status;
  const known = controlPlanes.map(({ name, waitingRemovals, hold }): Removal => ({
    controlPlane: name,
    isNobodys: false,
    waiting: Math.max(waitingRemovals, hold?.missing ?? 0),
    hold,
  }));
  const unclaimed = {
    controlPlane: NOBODYS,
    isNobodys: true,
    waiting: unclaimedHold?.missing ?? 0,
  };
  return [...known, { ...unclaimed, hold: unclaimedHold }];
}

/** The discovery itself knows best until when it holds: the time stands still while a control plane is away. */
function fromInspection({ held = [], status, nowMs }: StatusView): readonly Removal[] {
  return held.map(({ name, targets, waiting, heldForMs }): Removal => {
    const known = status.controlPlanes.find((each) => each.name === name);
    const isNobodys = known === undefined;
    const told = isNobodys ? status.unclaimedHold : known.hold;
    const hold = { missing: waiting, targets, ...told, untilMs: nowMs + (heldForMs ?? 0) };
    const removal = { controlPlane: name, isNobodys, waiting };
    return { ...removal, hold: heldForMs === undefined ? undefined : hold };
  });
}
