/** Where a hold of the guard is released, by POST with `control_plane` in the query. */
export const RELEASE_HOLD_PATH = '/-/release-hold';
