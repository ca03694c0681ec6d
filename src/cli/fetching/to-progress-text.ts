import { formatDuration } from '../../base/duration.js';
import type { DiscoveryEvent } from '../../discovery/events.js';
import { rungText } from '../../discovery/following/ladder.js';

/**
 * What is waited for after `event`, in a line; `undefined` when nothing is to be said of it. An answer must stand for
 * `removalDelayMs`.
 */
export function toProgressText(
  event: DiscoveryEvent,
  { removalDelayMs }: { readonly removalDelayMs: number },
): string | undefined {
  switch (event.kind) {
    case 'connecting':
      return `Asking ${event.controlPlane}: connecting, ${rungText(event.rung)}`;
    case 'connected':
      return `Asking ${event.controlPlane}: connected, ${rungText(event.rung)}; waiting for an answer`;
    case 'rung-failed':
      return `Asking ${event.controlPlane}: no ${rungText(event.rung)} there; trying the next`;
    case 'located':
      return `Asking ${event.controlPlane}: MADS should be at ${event.found}`;
    case 'answer-taken': {
      const wait = formatDuration(removalDelayMs);
      return `Asking ${event.controlPlane}: ${targetsText(event.targets)}; waiting ${wait} for a newer answer`;
    }
    case 'switching':
      return `Asking ${event.controlPlane}: ${event.error.message}; trying ${event.to}`;
    case 'lost': {
      const why = event.error === undefined ? 'the conversation ended' : event.error.message;
      return `Asking ${event.controlPlane}: ${why}; trying again`;
    }
    default:
      return undefined;
  }
}

function targetsText(targets: number): string {
  return targets === 1 ? '1 target' : `${String(targets)} targets`;
}
