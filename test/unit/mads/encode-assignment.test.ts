import { expect } from 'chai';
import fc from 'fast-check';
import type { ApiVersion } from '../../../src/mads/api-version.js';
import type {
  AssignmentV1,
  AssignmentV1Alpha1,
  LabelMap,
} from '../../../src/mads/assignment-message.js';
import { runAtOnce } from '../../../src/base/slices.js';
import type { DecodedResource } from '../../../src/mads/assignment.js';
import { decodeAny } from '../../../src/mads/decode-any.js';
import { discoveryService, type WireObject } from '../../../src/mads/discovery-service.js';
import {
  encodeAssignmentJson,
  encodeAssignmentV1,
  encodeAssignmentV1Alpha1,
} from '../../../src/mads/encode-assignment.js';
import {
  encodeDiscoveryResponse,
  renderJsonResponse,
} from '../../../src/mads/encode-discovery-response.js';
import { resourceBytes } from '../../../src/mads/encoded-resource.js';
import { scanProtobufResponse } from '../../../src/mads/scan-protobuf-response.js';
import { recordedBodies, recordedResponses } from '../../support/control-plane/recorded.js';
import { decodeReceived } from './received-resources.js';

/** Any text that UTF-8 can hold, and often one that JavaScript or JSON could stumble over. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }).filter((each) => each.isWellFormed()),
  fc.constantFrom('__proto__', 'constructor', 'toString', '', '0', '<b>&"\\', '\u2028', '😀'),
);

const labelMap: fc.Arbitrary<LabelMap> = fc
  .array(fc.tuple(text, text), { maxLength: 8 })
  .map((entries) => new Map(entries));

const assignmentV1: fc.Arbitrary<AssignmentV1> = fc.record({
  mesh: fc.constantFrom('default', '__proto__', '<mesh>'),
  service: text,
  targets: fc.array(
    fc.record({
      name: fc.constantFrom('backend-01', 'toString', 'ü'),
      scheme: text,
      address: text,
      metricsPath: text,
      labels: labelMap,
    }),
    { maxLength: 3 },
  ),
  labels: labelMap,
});

describe('encodeAssignmentV1', () => {
  it('keeps every label under every name, read by the hand-written decoder', () => {
    fc.assert(
      fc.property(assignmentV1, (assignment) => {
        expectSame(decodeReceived(encodeAssignmentV1(assignment), 'v1'), assignment);
      }),
    );
  });
});

describe('encodeAssignmentJson', () => {
  it('keeps every label under every name, read by the hand-written decoder', () => {
    fc.assert(
      fc.property(assignmentV1, (assignment) => {
        expectSame(decodeReceived(encodeAssignmentJson(assignment), 'v1'), assignment);
      }),
    );
  });

  it('escapes what Go escapes', () => {
    const labels = new Map([['a', '<&>\u2028']]);
    const { value } = encodeAssignmentJson({ mesh: 'm', service: '', targets: [], labels });
    expect(value.toString()).to.contain(String.raw`"\u003c\u0026\u003e\u2028"`);
  });
});

describe('encodeAssignmentV1Alpha1', () => {
  it('keeps every label under every name', () => {
    const { assignment } = discoveryService('v1alpha1');
    fc.assert(
      fc.property(labelMap, labelMap, (targetLabels, labels) => {
        const name = '/meshes/m/dataplanes/d';
        const encoded = encodeAssignmentV1Alpha1({ name, targets: [targetLabels], labels });
        const decoded = assignment.decode(encoded.value);
        expect(toMap(decoded)).to.deep.equal(labels);
        expect(toMap((decoded['targets'] as readonly WireObject[])[0])).to.deep.equal(targetLabels);
      }),
    );
  });
});

describe('the answers of real control planes', () => {
  for (const [index, { apiVersion, base64 }] of recordedResponses.entries()) {
    it(`are encoded to the very same bytes: gRPC ${apiVersion}, number ${String(index)}`, () => {
      const recorded = Buffer.from(base64, 'base64');
      const { resources, ...head } = runAtOnce(scanProtobufResponse(recorded));
      const again = Array.from({ length: resources.count }, (_, at) =>
        reencode(apiVersion, decodeAny(resourceBytes(resources, at)).value),
      );
      expect(encodeDiscoveryResponse(apiVersion, head, again)).to.deep.equal(recorded);
    });
  }

  for (const [index, { body }] of recordedBodies.entries()) {
    it(`are rendered to the very same text: HTTP, number ${String(index)}`, () => {
      const recorded = JSON.parse(body) as Record<string, unknown>;
      const resources = (recorded['resources'] ?? []) as readonly WireObject[];
      const head = {
        version: String(recorded['version_info']),
        typeUrl: String(recorded['type_url']),
      };
      const again = resources.map((resource) => encodeAssignmentJson(toAssignmentV1(resource)));
      expect(renderJsonResponse(head, again)).to.equal(body);
    });
  }
});

function expectSame(decoded: DecodedResource, sent: AssignmentV1): void {
  if (decoded.kind !== 'assignment') throw new Error(decoded.reason);
  const { mesh, labels, targets } = decoded.assignment;
  const { service } = sent;
  expect({ mesh, labels, targets }).to.deep.equal({
    mesh: sent.mesh,
    labels: sent.labels,
    targets: sent.targets.map((target) => ({
      ...target,
      instance: target.name,
      job: service,
      service,
    })),
  });
}

function reencode(apiVersion: ApiVersion, value: Buffer): ReturnType<typeof encodeAssignmentV1> {
  const message = discoveryService(apiVersion).assignment.decode(value);
  return apiVersion === 'v1'
    ? encodeAssignmentV1(toAssignmentV1(message))
    : encodeAssignmentV1Alpha1(toAssignmentV1Alpha1(message));
}

function toAssignmentV1(message: WireObject): AssignmentV1 {
  const targets = (message['targets'] ?? []) as readonly WireObject[];
  return {
    mesh: textOf(message, 'mesh'),
    service: textOf(message, 'service'),
    targets: targets.map((target) => ({
      name: textOf(target, 'name'),
      scheme: textOf(target, 'scheme'),
      address: textOf(target, 'address'),
      metricsPath: textOf(target, 'metrics_path'),
      labels: toMap(target),
    })),
    labels: toMap(message),
  };
}

function toAssignmentV1Alpha1(message: WireObject): AssignmentV1Alpha1 {
  const targets = (message['targets'] ?? []) as readonly WireObject[];
  return { name: textOf(message, 'name'), targets: targets.map(toMap), labels: toMap(message) };
}

function textOf(message: WireObject, name: string): string {
  return (message[name] ?? '') as string;
}

function toMap(message: WireObject | undefined): LabelMap {
  return new Map(Object.entries((message?.['labels'] ?? {}) as Record<string, string>));
}
