import type { TargetQuery } from '../../inspection/inspection.js';

/** What is asked of the page of targets, as far as it is not the default. */
export type TargetSearch = Partial<TargetQuery>;

/** The names of the query parameters, of `/targets` and of `/targets.json`. */
export const PARAMETERS = {
  search: 'search',
  controlPlane: 'control_plane',
  mesh: 'mesh',
  service: 'service',
  state: 'state',
  page: 'page',
  pageSize: 'page_size',
} as const satisfies Readonly<Record<keyof TargetQuery, string>>;

/** How many targets stand on a page when nobody says. */
export const PAGE_SIZE = 100;

const DEFAULTS: TargetSearch = { page: 1, pageSize: PAGE_SIZE };

/** The path of the page that shows these targets. */
export function targetsPath(search: TargetSearch): string {
  const query = new URLSearchParams();
  for (const [key, name] of Object.entries(PARAMETERS) as [keyof TargetQuery, string][]) {
    const value = search[key];
    if (value !== undefined && value !== '' && value !== DEFAULTS[key])
      query.set(name, String(value));
  }
  return query.size === 0 ? '/targets' : `/targets?${query.toString()}`;
}
