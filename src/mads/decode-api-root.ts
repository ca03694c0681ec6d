import { textMember } from './json-value.js';
import { readJsonDocument } from './read-json-document.js';

/**
 * Decodes what an API server answers to `GET /`: the version of Kuma. Products built on Kuma have versions of their
 * own and name Kuma's beside it. It may be anything: `unknown` in a plain build, `0.0.0-preview.…` on the main branch.
 *
 * @returns `undefined` when the answer does not say.
 */
export function decodeKumaVersion(body: Buffer): string | undefined {
  const root = readJsonDocument(body, (document) => ({
    version: textMember(document, 'basedOnKuma') || textMember(document, 'version'),
  }));
  return typeof root === 'string' || root.version === '' ? undefined : root.version;
}

/**
 * True when `version` is surely one of those that serve MADS on Kubernetes, which Kuma 3 does not. Of a version that
 * cannot be placed (`unknown`, `0.0.0-preview.…`) nothing is sure.
 */
export function isBeforeKuma3(version: string): boolean {
  const [, major, minor, patch] = /^v?(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?/.exec(version) ?? [];
  if (major === undefined || minor === undefined) return false;
  return Number(major) < 3 && [major, minor, patch].some((part) => Number(part ?? 0) > 0);
}
