import { expect } from 'chai';
import fc from 'fast-check';
import type { AssignmentV1 } from '../../../src/mads/assignment-message.js';
import type { Assignment, DecodedResource } from '../../../src/mads/assignment.js';
import {
  encodeAssignmentJson,
  encodeAssignmentV1,
  encodeAssignmentV1Alpha1,
} from '../../../src/mads/encode-assignment.js';
import { assignments, labelMaps, texts } from '../../support/target-arbitraries.js';
import { decodeReceived } from './received-resources.js';

const V1_TYPE = 'type.googleapis.com/kuma.observability.v1.MonitoringAssignment';

/** What any decoder should make of a v1 assignment. */
function expectedV1({ mesh, service, labels, targets }: AssignmentV1): Assignment {
  return {
    mesh,
    labels,
    targets: targets.map((target) => ({ ...target, instance: target.name, service, job: service })),
  };
}

function assignmentOf(resource: DecodedResource): Assignment {
  if (resource.kind === 'undecodable') throw new Error(resource.reason);
  return resource.assignment;
}

const backend: AssignmentV1 = {
  mesh: 'default',
  service: 'backend',
  labels: new Map(),
  targets: [
    {
      name: 'backend-01',
      scheme: 'http',
      address: '192.168.0.1:1',
      metricsPath: '/metrics',
      labels: new Map([['env', 'prod']]),
    },
  ],
};

describe('decoding a v1 assignment', () => {
  it('gives what protobufjs encoded', () => {
    fc.assert(
      fc.property(assignments, (assignment) => {
        const decoded = decodeReceived(encodeAssignmentV1(assignment), 'v1');
        expect(assignmentOf(decoded)).to.deep.equal(expectedV1(assignment));
      }),
    );
  });

  it('gives the same from JSON', () => {
    fc.assert(
      fc.property(assignments, (assignment) => {
        const decoded = decodeReceived(encodeAssignmentJson(assignment), 'v1');
        expect(assignmentOf(decoded)).to.deep.equal(expectedV1(assignment));
      }),
    );
  });

  it('gives a result or a reason for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const value = Buffer.from(bytes);
        expect(
          decodeReceived({ encoding: 'protobuf', typeUrl: V1_TYPE, value }, 'v1').kind,
        ).to.be.a('string');
        expect(decodeReceived({ encoding: 'json', value }, 'v1').kind).to.be.a('string');
      }),
      { numRuns: 2_000 },
    );
  });

  it('gives a result or a reason for any damaged assignment, and its identity when it stands before the damage', () => {
    const { value } = encodeAssignmentV1(backend);
    const nameEnd = value.indexOf('backend-01') + 'backend-01'.length;
    for (let length = 0; length < value.length; length++) {
      const decoded = decodeReceived(
        { encoding: 'protobuf', typeUrl: V1_TYPE, value: value.subarray(0, length) },
        'v1',
      );
      if (decoded.kind === 'assignment') continue;
      expect(decoded.identities).to.deep.equal(
        length >= nameEnd ? [{ mesh: 'default', name: 'backend-01' }] : [],
        `cut after ${String(length)} of ${String(value.length)} bytes`,
      );
    }
  });

  it('refuses empty bytes, which are an empty message', () => {
    const decoded = decodeReceived(
      { encoding: 'protobuf', typeUrl: V1_TYPE, value: Buffer.alloc(0) },
      'v1',
    );
    expect(decoded).to.deep.equal({
      kind: 'undecodable',
      reason: 'the mesh is missing',
      identities: [],
      identified: false,
    });
  });

  it('refuses text that is not UTF-8 instead of turning it into other text', () => {
    const { value, ...resource } = encodeAssignmentV1(backend);
    const bad = Buffer.from(value);
    bad[bad.indexOf('prod')] = 0xff;
    const decoded = decodeReceived({ ...resource, value: bad }, 'v1');
    expect(decoded).to.deep.equal({
      kind: 'undecodable',
      reason: 'a text is not valid UTF-8',
      identities: [{ mesh: 'default', name: 'backend-01' }],
      identified: true,
    });
  });

  it('reads on behind a damaged target, for the names of the others', () => {
    const three = ['a', 'b', 'c'].map((name) => ({ ...backend.targets[0]!, name }));
    const { value, ...resource } = encodeAssignmentV1({ ...backend, targets: three });
    const bad = Buffer.from(value);
    bad[bad.indexOf('prod')] = 0xff;
    const decoded = decodeReceived({ ...resource, value: bad }, 'v1');
    expect(
      decoded.kind === 'undecodable' && decoded.identities.map(({ name }) => name),
    ).to.deep.equal(['a', 'b', 'c']);
  });

  it('does not know what it held when a target has no name', () => {
    const targets = [backend.targets[0]!, { ...backend.targets[0]!, name: '' }];
    for (const encode of [encodeAssignmentV1, encodeAssignmentJson]) {
      const decoded = decodeReceived(encode({ ...backend, targets }), 'v1');
      expect(decoded).to.include({ kind: 'undecodable', identified: false });
    }
  });

  it('skips fields of the future and refuses known ones of another wire type', () => {
    const { value, ...resource } = encodeAssignmentV1(backend);
    const future = Buffer.concat([value, Buffer.from([0x78, 1, 0x7a, 1, 65, 0x7d, 1, 2, 3, 4])]);
    expect(assignmentOf(decodeReceived({ ...resource, value: future }, 'v1'))).to.deep.equal(
      expectedV1(backend),
    );
    const wrong = Buffer.concat([value, Buffer.from([0x10, 1])]);
    expect(decodeReceived({ ...resource, value: wrong }, 'v1').kind).to.equal('undecodable');
  });

  it('refuses a resource of another type, whose identity means nothing', () => {
    const resource = encodeAssignmentV1(backend);
    const decoded = decodeReceived(
      { ...resource, typeUrl: 'type.googleapis.com/envoy.api.v2.Cluster' },
      'v1',
    );
    expect(decoded.kind === 'undecodable' && decoded.identities).to.deep.equal([]);
  });

  it('keeps names such as __proto__, constructor and toString as data', () => {
    const labels = new Map([
      ['__proto__', 'p'],
      ['constructor', 'c'],
      ['toString', 't'],
    ]);
    const assignment = { ...backend, labels };
    expect(assignmentOf(decodeReceived(encodeAssignmentV1(assignment), 'v1')).labels).to.deep.equal(
      labels,
    );
    expect(
      assignmentOf(decodeReceived(encodeAssignmentJson(assignment), 'v1')).labels,
    ).to.deep.equal(labels);
    expect(Object.hasOwn(Object.prototype, 'p')).to.equal(false);
  });
});

describe('decoding a v1 assignment in JSON', () => {
  const decode = (value: unknown): DecodedResource =>
    decodeReceived(
      {
        encoding: 'json',
        value: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
      },
      'v1',
    );

  it('takes lower-camel-case names, nulls and unknown members', () => {
    const decoded = decode({
      '@type': V1_TYPE,
      mesh: 'default',
      service: null,
      later: { any: ['thing'] },
      targets: [{ name: 'a', address: '1.2.3.4:5', metricsPath: '/m', labels: null }],
    });
    expect(assignmentOf(decoded).targets[0]).to.include({
      metricsPath: '/m',
      service: '',
      address: '1.2.3.4:5',
    });
  });

  for (const [what, value] of [
    ['a mesh that is a number', { '@type': V1_TYPE, mesh: 1 }],
    ['no type', { mesh: 'default' }],
    ['a list', []],
    ['null', null],
    ['half an object', '{"@type":'],
    ['a byte order mark', '\ufeff{}'],
  ] as const) {
    it(`refuses ${what}`, () => {
      const decoded = decode(value);
      expect(decoded.kind === 'undecodable' && decoded.identities).to.deep.equal([]);
    });
  }

  for (const [what, target] of [
    ['labels that are a list', { name: 'a', labels: ['x'] }],
    ['a label that is a number', { name: 'a', labels: { x: 1 } }],
    ['a lone surrogate', { name: 'a', scheme: '\ud800' }],
    ['an address that is an object', { name: 'a', address: {} }],
  ] as const) {
    it(`refuses ${what}, but knows whose it is`, () => {
      const decoded = decode({ '@type': V1_TYPE, mesh: 'default', targets: [target] });
      expect(decoded.kind === 'undecodable' && decoded.identities).to.deep.equal([
        { mesh: 'default', name: 'a' },
      ]);
    });
  }
});

describe('decoding a v1alpha1 assignment', () => {
  const protocol = new Map([
    ['mesh', 'demo'],
    ['dataplane', 'backend-01'],
    ['instance', 'backend-01'],
    ['job', 'backend'],
    ['__scheme__', 'http'],
    ['__metrics_path__', '/metrics'],
  ]);
  const name = '/meshes/demo/dataplanes/backend-01';
  const target = new Map([['__address__', '192.168.0.1:1234']]);

  it('finds in the labels what v1 has fields for, and leaves the tags', () => {
    fc.assert(
      fc.property(labelMaps, texts, (tags, address) => {
        const labels = new Map([...tags, ...protocol]);
        const targets = [new Map([['__address__', address]])];
        const decoded = assignmentOf(
          decodeReceived(encodeAssignmentV1Alpha1({ name, labels, targets }), 'v1alpha1'),
        );
        const [only] = decoded.targets;
        expect(decoded.mesh).to.equal('demo');
        expect(only).to.include({
          name: 'backend-01',
          address,
          job: 'backend',
          scheme: 'http',
          metricsPath: '/metrics',
        });
        expect(only?.service).to.equal(tags.get('service') ?? 'backend');
        expect(only?.labels).to.deep.equal(
          new Map([...tags].filter(([tag]) => !protocol.has(tag))),
        );
      }),
    );
  });

  it('knows whose a damaged assignment is by its name, the first field', () => {
    const resource = encodeAssignmentV1Alpha1({ name, labels: protocol, targets: [target] });
    const value = resource.value.subarray(0, resource.value.length - 3);
    const decoded = decodeReceived({ ...resource, value }, 'v1alpha1');
    expect(decoded.kind === 'undecodable' && decoded.identities).to.deep.equal([
      { mesh: 'demo', name: 'backend-01' },
    ]);
  });

  it('takes mesh and dataplane from the name where labels lack them', () => {
    const decoded = decodeReceived(
      encodeAssignmentV1Alpha1({ name, labels: new Map(), targets: [target] }),
      'v1alpha1',
    );
    expect(assignmentOf(decoded).mesh).to.equal('demo');
    expect(assignmentOf(decoded).targets[0]?.name).to.equal('backend-01');
  });
});
