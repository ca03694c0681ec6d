/**
 * What every answer carries unless it says otherwise itself: nothing is loaded, framed, guessed, kept or shown to
 * other sites. The referrer goes to our own pages only; with `no-referrer` browsers would hide the origin of forms.
 */
export const SECURITY_HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
} as const;

/** Headers by their names; of two that differ in case only the one of the later set stays. */
export function mergeHeaders(
  ...sets: readonly Readonly<Record<string, string>>[]
): Readonly<Record<string, string>> {
  const merged = new Map<string, readonly [string, string]>();
  for (const [name, value] of sets.flatMap((set) => Object.entries(set)))
    merged.set(name.toLowerCase(), [name, value]);
  return Object.fromEntries(merged.values());
}
