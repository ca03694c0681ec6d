import { expect } from 'chai';
import type { AssignmentV1 } from '../../../src/mads/assignment-message.js';
import { AssignmentSlices } from '../../../src/mads/assignment-slices.js';
import { decodeResource } from '../../../src/mads/decode-resource.js';
import type { EncodedResources } from '../../../src/mads/encoded-resource.js';
import { areTextsUtf8, assignmentIn } from './sliced-texts.js';

/** An assignment as plain as Kuma's, to make variations of. */
export const plain: AssignmentV1 = {
  ...{ mesh: 'default', service: 'backend', labels: new Map() },
  targets: [
    {
      ...{ name: 'backend-01', scheme: 'http', address: '10.0.0.1:80', metricsPath: '/metrics' },
      labels: new Map([['env', 'prod']]),
    },
  ],
};

/** One for all resources, as in life: what one leaves behind must not show in the next. */
export const slices = new AssignmentSlices();

/**
 * Reads a resource both ways. What the slices accept must be what is decoded, text by text; of protobuf only when
 * all texts are UTF-8, and else it must be undecodable.
 *
 * @returns whether it was accepted.
 */
export function readBothWays(resources: EncodedResources): boolean {
  if (!slices.readEncoded(resources, 0, 'v1')) {
    expect([slices.count, slices.labelCount]).to.deep.equal([0, 0]);
    return false;
  }
  const decoded = decodeResource(resources, 0, 'v1');
  expect(slices.isUtf8).to.equal(resources.encoding === 'json');
  if (slices.isUtf8) expect(areTextsUtf8(slices)).to.equal(true);
  if (!areTextsUtf8(slices)) {
    expect(decoded).to.include({ kind: 'undecodable' });
    return true;
  }
  if (decoded.kind === 'undecodable') throw new Error(`accepted, but ${decoded.reason}`);
  const { mesh, ...rest } = decoded.assignment;
  expect(assignmentIn(slices)).to.deep.equal({ ...rest, meshes: rest.targets.map(() => mesh) });
  return true;
}
