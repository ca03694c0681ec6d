import { formatDuration } from '../../base/duration.js';
import type { Inspection } from '../../discovery/inspection/inspection.js';
import type { Status } from '../../discovery/report/status.js';
import type { Health, Verdict } from '../../observability/service-routes.js';
import { isStuck } from './is-stuck.js';

/** What the health of a run is told by. */
export interface RunHealthOptions {
  readonly status: () => Status;
  readonly inspection: () => Inspection | undefined;
}

/** Ways of being ready, by what the query `on` says. */
const READY_ON = ['file', 'sync'] as const;

/**
 * Healthy: our own loop runs. Ready: a good file stands, be it from the last run, so that Prometheus has something to
 * scrape while the control plane is away; with `?on=sync` only once a control plane has answered in this run.
 */
export function createRunHealth({ status, inspection }: RunHealthOptions): Health {
  return {
    healthy: () => {
      const busyMs = inspection()?.busyMs ?? 0;
      if (!isStuck(busyMs)) return { ok: true };
      const since = formatDuration(Math.round(busyMs / 1_000) * 1_000);
      return refuse(`the file has been being written for ${since}`);
    },
    ready: (query) => {
      const on = query.get('on') ?? 'file';
      if (!READY_ON.some((each) => each === on))
        return { ok: false, status: 400, reason: `"on" is "${on}": wanted "file" or "sync"` };
      if (inspection()?.publishedList() === undefined) return refuse('there is no good file yet');
      const hasAnswered = status().controlPlanes.some((each) => each.lastAnswerAtMs !== undefined);
      return on === 'file' || hasAnswered
        ? { ok: true }
        : refuse('no control plane has answered in this run yet');
    },
  };
}

function refuse(reason: string): Verdict {
  return { ok: false, reason };
}
