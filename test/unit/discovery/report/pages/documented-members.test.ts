import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect } from 'chai';

import { FakeInspection, sampleTarget } from '../../../../support/fake-inspection.js';
import { bodyOf, openPages, type AskPages } from '../../../../support/pages-kit.js';
import { sampleControlPlane, sampleStatus } from '../../../../support/sample-status.js';

const DOCUMENT = join(import.meta.dirname, '../../../../../docs/pages.md');

/** Members whose own members are not ours to name. */
const OPEN = new Set(['by_state', 'left_out', 'dropped_labels', 'labels', 'written', 'fields']);

describe('the members of the JSON pages', () => {
  for (const path of ['/status.json', '/targets.json']) {
    it(`of ${path} are those of docs/pages.md, both ways`, async () => {
      const answered = JSON.parse(bodyOf(await fullPages()(path))) as unknown;

      expect(membersOf(answered, '')).to.deep.equal(documented(path));
    });
  }
});

/** Pages on which nothing is `null`. */
function fullPages(): AskPages {
  const inspection = new FakeInspection();
  inspection.details = [sampleTarget({ reason: 'x' })];
  inspection.held = ['cp', 'none'].map((name) => {
    return { name, targets: 20, waiting: 12, heldForMs: 1_000 };
  });
  const failure = { code: 'x', text: 'y', atMs: 0 };
  const located = { given: 'a', found: 'b', how: 'config', tls: true } as const;
  const certificates = [{ role: 'client', subject: 'x', notAfterMs: 0 }] as const;
  const known = { name: 'cp', address: 'b', error: failure, retryAtMs: 1 };
  const { output } = sampleStatus();
  const status = sampleStatus({
    controlPlanes: [sampleControlPlane({ ...known, located, certificates })],
    output: { ...output, error: failure, retryAtMs: 1 },
    recent: [{ atMs: 0, level: 'info', message: 'x', fields: {} }],
  });
  const ask = openPages({ status: () => status, inspection: () => inspection });
  const headers = { 'x-prometheus-refresh-interval-seconds': '60' };
  return async (target, asking) => {
    await ask('/sd', { headers });
    return ask(target, asking);
  };
}

/** `control_planes[].hold.until`, in the order of the answer. */
function membersOf(data: unknown, prefix: string): readonly string[] {
  if (Array.isArray(data)) return membersOf(data[0], `${prefix}[]`);
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data).flatMap(([name, value]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    return OPEN.has(name) ? [path] : [path, ...membersOf(value, path)];
  });
}

function documented(path: string): readonly string[] {
  const text = readFileSync(DOCUMENT, 'utf8');
  const [, section = ''] = text.split(`### \`${path}\``);
  const [table = ''] = section.split('\n### ');
  return [...table.matchAll(/^\| `([a-z_.[\]]+)` \|/gm)].map(([, name = '']) => name);
}
