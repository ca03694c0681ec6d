import { expect } from 'chai';
import fc from 'fast-check';
import { assignmentTypeUrl } from '../../../src/mads/api-version.js';
import { AssignmentSlices } from '../../../src/mads/assignment-slices.js';
import type { Assignment } from '../../../src/mads/assignment.js';
import { decodeResource } from '../../../src/mads/decode-resource.js';
import {
  encodeAssignmentJson,
  encodeAssignmentV1,
  encodeAssignmentV1Alpha1,
} from '../../../src/mads/encode-assignment.js';
import type { EncodedResources } from '../../../src/mads/encoded-resource.js';
import { assignments, labelMaps } from '../../support/target-arbitraries.js';
import { any, assignmentBytes, assignmentText, mutated } from './hostile-resources.js';
import { plain, readBothWays, slices } from './read-both-ways.js';
import { received, receivedAny, receivedText } from './received-resources.js';
import { assignmentIn } from './sliced-texts.js';

const TYPE_URL = assignmentTypeUrl('v1');

/** Checks a property of resources, and that it was not idle: that so many of them at least were accepted. */
function readMany(
  resources: fc.Arbitrary<EncodedResources>,
  { runs, accepted: wanted }: { readonly runs: number; readonly accepted: number },
): void {
  let accepted = 0;
  fc.assert(
    fc.property(resources, (each) => {
      if (readBothWays(each)) accepted++;
    }),
    { numRuns: runs },
  );
  expect(accepted).to.be.at.least(wanted);
}

describe('the slices of an assignment', () => {
  it('are, of all that encoders write in protobuf, what decoders give', () => {
    fc.assert(
      fc.property(assignments, (assignment) => {
        const isAccepted = readBothWays(received(encodeAssignmentV1(assignment)));
        expect(isAccepted).to.equal(assignment.targets.length > 0);
      }),
      { numRuns: 500 },
    );
  });

  it('are, of all that encoders write in JSON without escapes, what decoders give', () => {
    fc.assert(
      fc.property(assignments, (assignment) => {
        const resource = encodeAssignmentJson(assignment);
        const isAccepted = readBothWays(received(resource));
        expect(isAccepted).to.equal(!resource.value.includes('\\'));
      }),
      { numRuns: 500 },
    );
  });

  it('are what decoders give of damaged protobuf, or nothing', () => {
    const values = assignments.map((assignment) => encodeAssignmentV1(assignment).value);
    readMany(
      values.chain(mutated).map((value) => receivedAny(any(TYPE_URL, value))),
      {
        ...{ runs: 2_000, accepted: 200 },
      },
    );
    const anys = values.map((value) => any(TYPE_URL, value)).chain(mutated);
    readMany(anys.map(receivedAny), { runs: 1_000, accepted: 100 });
  });

  it('are what decoders give of damaged JSON, or nothing', () => {
    const texts = assignments
      .map((assignment) => encodeAssignmentJson(assignment).value)
      .filter((text) => !text.includes('\\'));
    readMany(texts.chain(mutated).map(receivedText), { runs: 2_000, accepted: 200 });
  });

  it('are what decoders give of messages of any fields in any order, or nothing', () => {
    readMany(
      assignmentBytes.map((value) => receivedAny(any(TYPE_URL, value))),
      {
        ...{ runs: 5_000, accepted: 250 },
      },
    );
  });

  it('are what decoders give of objects of any members in any order, or nothing', () => {
    readMany(
      assignmentText.map((text) => receivedText(Buffer.from(text))),
      {
        ...{ runs: 5_000, accepted: 250 },
      },
    );
  });

  it('are what was decoded, whatever it was', () => {
    fc.assert(
      fc.property(assignments, (sent) => {
        const decoded = decodeResource(received(encodeAssignmentV1(sent)), 0, 'v1');
        if (decoded.kind === 'undecodable') throw new Error(decoded.reason);
        slices.readDecoded(decoded.assignment);
        expect(slices.isUtf8).to.equal(true);
        const { mesh, ...rest } = decoded.assignment;
        expect(assignmentIn(slices)).to.deep.equal({
          ...{ ...rest, meshes: rest.targets.map(() => mesh) },
        });
      }),
    );
  });

  it('are written into the same bytes again and again', () => {
    const own = new AssignmentSlices();
    const assignment = { mesh: plain.mesh, labels: plain.labels, targets: [] };
    const labels = new Map([['label', 'x'.repeat(5_000)]]);
    own.readDecoded({ ...assignment, labels });
    const { bytes } = own;
    own.readDecoded(assignment);
    own.readDecoded({ ...assignment, labels });
    expect(own.bytes).to.equal(bytes);
    expect(assignmentIn(own).labels).to.deep.equal(labels);
  });

  it('give bytes back that only a huge assignment needed', () => {
    const own = new AssignmentSlices();
    const small = { mesh: plain.mesh, labels: plain.labels, targets: [] };
    const huge = { ...small, labels: new Map([['label', 'x'.repeat(2_000_000)]]) };
    const bytesFor = (assignment: Assignment): Buffer => {
      own.readDecoded(assignment);
      return own.bytes;
    };
    const kept = bytesFor(huge);
    expect(bytesFor(huge)).to.equal(kept);
    expect(bytesFor(small)).to.equal(kept);
    expect(bytesFor(small).length).to.be.below(100);
    expect(bytesFor(huge)).not.to.equal(kept);
    for (let i = 0; i < 2; i++) own.readEncoded(received(encodeAssignmentV1(plain)), 0, 'v1');
    expect(bytesFor(small).length).to.be.below(100);
  });

  it('are what v1alpha1 says in other words', () => {
    const protocol = Object.entries({
      ...{ mesh: 'demo', dataplane: 'backend-01', instance: 'somewhere', job: 'backend' },
    });
    fc.assert(
      fc.property(labelMaps, (tags) => {
        const resource = encodeAssignmentV1Alpha1({
          name: '/meshes/demo/dataplanes/backend-01',
          labels: new Map([...tags, ...protocol]),
          targets: [new Map([['__address__', '10.0.0.1:80']])],
        });
        const resources = received(resource);
        expect(slices.readEncoded(resources, 0, 'v1alpha1')).to.equal(false);
        const decoded = decodeResource(resources, 0, 'v1alpha1');
        if (decoded.kind === 'undecodable') throw new Error(decoded.reason);
        slices.readDecoded(decoded.assignment);
        const { mesh, ...rest } = decoded.assignment;
        expect(assignmentIn(slices)).to.deep.equal({ ...rest, meshes: [mesh] });
      }),
    );
  });
});
