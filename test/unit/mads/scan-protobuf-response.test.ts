import { expect } from 'chai';
import fc from 'fast-check';
import { decodeResource } from '../../../src/mads/decode-resource.js';
import { encodeAssignmentV1 } from '../../../src/mads/encode-assignment.js';
import { encodeDiscoveryResponse } from '../../../src/mads/encode-discovery-response.js';
import { ProtocolError } from '../../../src/mads/protocol-error.js';
import { scanProtobufResponse } from '../../../src/mads/scan-protobuf-response.js';
import { recordingsWithAnswers } from '../../support/recording.js';
import { assignments, texts } from '../../support/target-arbitraries.js';
import {
  bytesOf,
  openJson,
  openProtobuf,
  opensOrRefuses,
  pausesOf,
  resourcesOf,
} from './open-answer.js';

describe('opening an answer in protobuf', () => {
  it('gives what protobufjs encoded', () => {
    fc.assert(
      fc.property(texts, texts, fc.array(assignments, { maxLength: 4 }), (version, nonce, list) => {
        const resources = list.map(encodeAssignmentV1);
        const bytes = encodeDiscoveryResponse('v1', { version, nonce, typeUrl: 'x/y' }, resources);
        const { resources: found, ...head } = openProtobuf(bytes);
        expect(head).to.deep.equal({ version, nonce, typeUrl: 'x/y' });
        expect(resourcesOf(found)).to.deep.equal(resources);
      }),
    );
  });

  it('gives an envelope or a ProtocolError for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        opensOrRefuses(openProtobuf, Buffer.from(bytes));
      }),
      { numRuns: 2_000 },
    );
  });

  for (const [what, bytes, reason] of [
    ['that ends inside a field', [0x0a, 5, 65], 'the message ends inside a field'],
    ['that ends inside a number', [0x0a, 0x80], 'the message ends inside a number'],
    [
      'with a number that never ends',
      Array.from({ length: 12 }, () => 0xff),
      'a number has more than ten bytes',
    ],
    ['with field number 0', [0x02, 0], 'field number 0 is out of range'],
    [
      'with groups without end',
      Array.from({ length: 300 }, () => 0x7b),
      'groups are nested too deep',
    ],
    ['with an unknown wire type', [0x7f], 'wire type 7 is not valid here'],
    [
      'with a length beyond all memory',
      [0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
      'the message ends inside a field',
    ],
  ] as const) {
    it(`refuses one ${what}`, () => {
      expect(() => openProtobuf(Buffer.from(bytes))).to.throw(ProtocolError, reason);
    });
  }

  it('makes an unknown resource of one whose type is damaged, and keeps the others', () => {
    const good = encodeAssignmentV1({ mesh: 'm', service: 's', targets: [], labels: new Map() });
    const head = { version: 'v', nonce: '1', typeUrl: '' };
    const bytes = encodeDiscoveryResponse('v1', head, [good, good]);
    bytes[bytes.indexOf('type.googleapis')] = 0xff;
    const { resources } = openProtobuf(bytes);
    const [damaged, other] = resourcesOf(resources);
    expect(damaged).to.include({ typeUrl: '' });
    expect(other).to.deep.equal(good);
    expect(decodeResource(resources, 0, 'v1')).to.include({ reason: 'the resource is a ""' });
    expect(decodeResource(resources, 1, 'v1')).to.include({ kind: 'assignment' });
  });

  it('skips a group of an unknown field', () => {
    const bytes = Buffer.from([0x7b, 0x08, 1, 0x7b, 0x7c, 0x7c, 0x0a, 1, 65]);
    expect(openProtobuf(bytes).version).to.equal('A');
  });
});

describe('opening a large answer in protobuf', () => {
  const good = encodeAssignmentV1({ mesh: 'm', service: 's', targets: [], labels: new Map() });
  const head = { version: 'v', nonce: '1', typeUrl: '' };
  const many = Array.from({ length: 5_000 }, () => good);

  it('pauses on the way, and finds every resource', () => {
    const bytes = encodeDiscoveryResponse('v1', head, many);
    expect(openProtobuf(bytes).resources.count).to.equal(5_000);
    expect(pausesOf(scanProtobufResponse(bytes))).to.be.within(9, 12);
  });

  it('pauses in fields that it does not know', () => {
    expect(pausesOf(scanProtobufResponse(Buffer.alloc(20_000, 0x78)))).to.be.within(19, 22);
  });

  it('takes a resource whose tag and length are written longer than need be', () => {
    const bytes = Buffer.from([0x92, 0x80, 0, 1, 0x0a, 0x12, 0x82, 0x80, 0x80, 0x80, 0, 0x0a, 0]);
    expect(bytesOf(openProtobuf(bytes).resources)).to.deep.equal([
      Buffer.from([0x0a]),
      Buffer.from([0x0a, 0]),
    ]);
  });

  it('lets the last of several versions count', () => {
    const bytes = Buffer.from([0x0a, 1, 65, 0x12, 0, 0x0a, 1, 66]);
    expect(openProtobuf(bytes).version).to.equal('B');
  });
});

describe('opening recorded answers', () => {
  it('finds the version and the number of resources that the recorder saw', () => {
    for (const { name, transport, answers } of recordingsWithAnswers()) {
      for (const { bytes, decoded } of answers) {
        const opened = transport === 'grpc' ? openProtobuf(bytes) : openJson(bytes);
        expect(opened.version, name).to.equal(decoded.version_info);
        expect(opened.resources.count, name).to.equal(decoded.resources?.length ?? 0);
      }
    }
  });
});
