import { expect } from 'chai';
import { assignmentTypeUrl } from '../../../src/mads/api-version.js';
import { decodeResource } from '../../../src/mads/decode-resource.js';
import { encodeAssignmentV1 } from '../../../src/mads/encode-assignment.js';
import { any, field, labelField } from './hostile-resources.js';
import { plain, readBothWays, slices } from './read-both-ways.js';
import { received, receivedAny } from './received-resources.js';
import { assignmentIn } from './sliced-texts.js';

const TYPE_URL = assignmentTypeUrl('v1');

/** Labels in the order of their numbers, or the other way round. */
function numbered(count: number, isAscending: boolean): Buffer {
  const names = Array.from({ length: count }, (_, index) => `label-${String(1_000 + index)}`);
  if (!isAscending) names.reverse();
  return Buffer.concat(names.map((name) => labelField(name, 'x')));
}

describe('the slices of an assignment in protobuf', () => {
  const value = Buffer.concat([field(0x12, Buffer.from('m')), field(0x1a, Buffer.from('s'))]);
  const target = (...fields: readonly Buffer[]): Buffer => field(0x22, Buffer.concat(fields));
  const name = field(0x0a, Buffer.from('backend-01'));
  const read = (...fields: readonly Buffer[]): boolean =>
    readBothWays(receivedAny(any(TYPE_URL, Buffer.concat(fields))));

  it('are accepted in whatever order the fields come', () => {
    expect(read(target(name), value)).to.equal(true);
    expect(read(target(labelField('a', 'b'), name), labelField('a', 'c'), value)).to.equal(true);
  });

  for (const [what, fields] of [
    ['fields that we do not know', [value, target(name), Buffer.from([0x32, 0])]],
    ['a known field of another wire type', [target(name), value, Buffer.from([0x18, 1])]],
    ['a mesh that comes twice', [value, target(name), field(0x12, Buffer.from('m'))]],
    ['a mesh that is empty', [field(0x12, Buffer.alloc(0)), target(name)]],
    ['no mesh', [target(name)]],
    ['a target without a name', [value, target(name), target(labelField('a', 'b'))]],
    ['no targets', [value]],
    ['a name that comes twice', [value, target(name, name)]],
    ['a label that comes twice', [value, target(name, labelField('a', 'b'), labelField('a', 'c'))]],
    ['a label without a value', [value, target(name, field(0x2a, field(0x0a, Buffer.from('a'))))]],
    ['a label without a name', [value, target(name, field(0x2a, field(0x12, Buffer.from('a'))))]],
    [
      'a label with more in it',
      [value, target(name, field(0x2a, Buffer.from([10, 0, 18, 0, 18, 0])))],
    ],
    [
      'labels of its own in two places',
      [labelField('a', 'b'), target(name, labelField('a', 'b')), labelField('c', 'd'), value],
    ],
    [
      'a length of five bytes',
      [value, Buffer.from([0x22, 0x83, 0x80, 0x80, 0x80, 0, 0x0a, 1, 0x61])],
    ],
    ['a target that is cut off', [value, target(name).subarray(0, 5)]],
  ] as const) {
    it(`are left to the decoder with ${what}`, () => {
      expect(read(...fields)).to.equal(false);
    });
  }

  it('are accepted with lengths of up to four bytes', () => {
    for (const length of [[3], [0x83, 0], [0x83, 0x80, 0], [0x83, 0x80, 0x80, 0]]) {
      expect(read(value, Buffer.from([0x22, ...length, 0x0a, 1, 0x61]))).to.equal(true);
    }
  });

  it('are accepted with many labels when these are in order', () => {
    for (const count of [1, 64, 65, 2_000]) {
      expect(read(value, target(name, numbered(count, true)))).to.equal(true);
      expect(read(value, target(name), numbered(count, true))).to.equal(true);
      expect(read(value, target(name, numbered(count, false)))).to.equal(count <= 64);
      expect(read(value, target(name), numbered(count, false))).to.equal(count <= 64);
    }
  });

  it('are accepted by the type alone, whatever stands before its last slash', () => {
    const bytes = encodeAssignmentV1(plain).value;
    for (const [typeUrl, isAccepted] of [
      [TYPE_URL, true],
      ['example.com/x/kuma.observability.v1.MonitoringAssignment', true],
      ['kuma.observability.v1.MonitoringAssignment', true],
      [TYPE_URL, true],
      [assignmentTypeUrl('v1alpha1'), false],
      ['', false],
      [TYPE_URL.slice(0, -1), false],
      [TYPE_URL.replace('kuma', 'puma'), false],
    ] as const) {
      expect(readBothWays(receivedAny(any(typeUrl, bytes))), typeUrl).to.equal(isAccepted);
    }
    const notUtf8 = any(TYPE_URL, bytes);
    notUtf8[2] = 0xff;
    expect(readBothWays(receivedAny(notUtf8))).to.equal(false);
  });

  it('are left to the decoder unless a type and a value are all that there is', () => {
    const type = field(0x0a, Buffer.from(TYPE_URL));
    const content = field(0x12, Buffer.concat([value, target(name)]));
    const readAny = (...fields: readonly Buffer[]): boolean =>
      readBothWays(receivedAny(Buffer.concat(fields)));
    expect(readAny(type, content)).to.equal(true);
    for (const fields of [
      ...[[content, type], [type, type, content], [type, content, content], [type], [content], []],
      ...[
        [type, content, target(name)],
        [type, content, Buffer.from([0x22])],
      ],
    ]) {
      expect(readAny(...fields)).to.equal(false);
    }
  });

  it('are left to the decoder when v1alpha1 is spoken', () => {
    const resources = received(encodeAssignmentV1(plain));
    expect(slices.readEncoded(resources, 0, 'v1alpha1')).to.equal(false);
  });

  it('hold as many targets as there are', () => {
    const targets = Array.from({ length: 3_000 }, (_, i) => ({
      ...plain.targets[0]!,
      ...{ name: `backend-${String(i)}`, labels: new Map([['number', String(i)]]) },
    }));
    const resources = received(encodeAssignmentV1({ ...plain, targets }));
    expect(readBothWays(resources)).to.equal(true);
    expect(slices.count).to.equal(3_000);
    const decoded = decodeResource(resources, 0, 'v1');
    if (decoded.kind === 'undecodable') throw new Error(decoded.reason);
    slices.readDecoded(decoded.assignment);
    expect(assignmentIn(slices).targets).to.deep.equal(decoded.assignment.targets);
  });
});
