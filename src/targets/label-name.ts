/** What Prometheus 2.x takes as the name of a label (data model, "Metric names and labels"). */
const VALID_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** True when Prometheus 2.x takes `name`; 3.x takes any UTF-8 text. One bad name costs the whole file. */
export function isLabelName(name: string): boolean {
  return VALID_NAME.test(name);
}

/** Replaces every code point outside `[A-Za-z0-9_]` by `_`, as Prometheus' `SanitizeLabelName` does. */
export function sanitizeLabelName(name: string): string {
  return name.replace(/[^A-Za-z0-9_]/gu, '_');
}

/** As {@link sanitizeLabelName}, with a `_` before a leading digit, so that the name is valid alone. */
export function toClassicLabelName(name: string): string {
  const sanitized = sanitizeLabelName(name);
  return /^[0-9]/.test(sanitized) ? `_${sanitized}` : sanitized;
}
