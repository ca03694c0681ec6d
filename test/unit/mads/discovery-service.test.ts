import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { streamMethodPath } from '../../../src/mads/api-version.js';
import { discoveryService } from '../../../src/mads/discovery-service.js';

const ROOT = join(import.meta.dirname, '../../..');

describe('the discovery service', () => {
  for (const apiVersion of ['v1', 'v1alpha1'] as const) {
    it(`has the stream of ${apiVersion} where api-version.ts says`, () => {
      expect(discoveryService(apiVersion).streamPath).to.equal(streamMethodPath(apiVersion));
    });
  }

  it('is described by what proto/ gives today', async () => {
    const script = join(ROOT, 'scripts/make-descriptor.mjs');
    const { stdout } = await promisify(execFile)(process.execPath, [script, '--print']);
    const committed = await readFile(join(ROOT, 'src/mads/descriptor.ts'), 'utf8');
    expect(committed, 'run `node scripts/make-descriptor.mjs`').to.equal(stdout);
  });

  it('never names the methods that end a control plane', async () => {
    const committed = await readFile(join(ROOT, 'src/mads/descriptor.ts'), 'utf8');
    expect(committed).not.to.match(/Delta|Fetch/);
  });

  it('keeps label names that mean something to JavaScript', () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];
    const labels = Object.create(null) as Record<string, string>;
    for (const name of names) labels[name] = `value of ${name}`;
    const { assignment } = discoveryService('v1');
    const decoded = assignment.decode(assignment.encode({ mesh: 'default', labels }));
    expect(Object.entries(decoded['labels'] as object)).to.deep.equal(Object.entries(labels));
  });
});
