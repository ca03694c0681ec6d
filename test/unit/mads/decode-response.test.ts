import { expect } from 'chai';
import fc from 'fast-check';
import { decodeJsonResponse } from '../../../src/mads/decode-json-response.js';
import { decodeProtobufResponse } from '../../../src/mads/decode-protobuf-response.js';
import { encodeAssignmentJson, encodeAssignmentV1 } from '../../../src/mads/encode-assignment.js';
import {
  encodeDiscoveryResponse,
  renderJsonResponse,
} from '../../../src/mads/encode-discovery-response.js';
import type { DiscoveryResponse } from '../../../src/mads/encoded-resource.js';
import { ProtocolError } from '../../../src/mads/protocol-error.js';
import { recordingsWithAnswers } from '../../support/recording.js';
import { assignments, texts } from '../../support/target-arbitraries.js';

/** A decoder either gives an envelope or throws the one error that it is allowed to throw. */
function decodesOrRefuses(decode: (bytes: Buffer) => DiscoveryResponse, bytes: Buffer): void {
  try {
    expect(decode(bytes).resources).to.be.an('array');
  } catch (error) {
    expect(error).to.be.instanceOf(ProtocolError);
  }
}

describe('opening an answer in protobuf', () => {
  it('gives what protobufjs encoded', () => {
    fc.assert(
      fc.property(texts, texts, fc.array(assignments, { maxLength: 4 }), (version, nonce, list) => {
        const resources = list.map(encodeAssignmentV1);
        const bytes = encodeDiscoveryResponse('v1', { version, nonce, typeUrl: 'x/y' }, resources);
        expect(decodeProtobufResponse(bytes)).to.deep.equal({
          version,
          nonce,
          typeUrl: 'x/y',
          resources,
        });
      }),
    );
  });

  it('gives an envelope or a ProtocolError for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        decodesOrRefuses(decodeProtobufResponse, Buffer.from(bytes));
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
      expect(() => decodeProtobufResponse(Buffer.from(bytes))).to.throw(ProtocolError, reason);
    });
  }

  it('makes an unknown resource of one whose type is damaged, and keeps the others', () => {
    const good = encodeAssignmentV1({ mesh: 'm', service: 's', targets: [], labels: new Map() });
    const head = { version: 'v', nonce: '1', typeUrl: '' };
    const bytes = encodeDiscoveryResponse('v1', head, [good, good]);
    bytes[bytes.indexOf('type.googleapis')] = 0xff;
    const [damaged, other] = decodeProtobufResponse(bytes).resources;
    expect(damaged).to.include({ typeUrl: '' });
    expect(other).to.deep.equal(good);
  });

  it('skips a group of an unknown field', () => {
    const bytes = Buffer.from([0x7b, 0x08, 1, 0x7b, 0x7c, 0x7c, 0x0a, 1, 65]);
    expect(decodeProtobufResponse(bytes).version).to.equal('A');
  });
});

describe('opening an answer in JSON', () => {
  it('gives what was rendered', () => {
    fc.assert(
      fc.property(texts, fc.array(assignments, { maxLength: 4 }), (version, list) => {
        const resources = list.map(encodeAssignmentJson);
        const body = Buffer.from(renderJsonResponse({ version, typeUrl: 'x/y' }, resources));
        expect(decodeJsonResponse(body)).to.deep.equal({
          version,
          nonce: '',
          typeUrl: 'x/y',
          resources,
        });
      }),
    );
  });

  it('finds the same resources as JSON.parse, blanks or not', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { maxLength: 5 }), fc.nat(4), (list, indent) => {
        const body = Buffer.from(
          JSON.stringify({ a: list, resources: list, version_info: '"]}' }, null, indent),
        );
        const found = decodeJsonResponse(body).resources.map(
          ({ value }) => JSON.parse(value.toString()) as unknown,
        );
        expect(found).to.deep.equal(JSON.parse(JSON.stringify(list)));
      }),
    );
  });

  it('gives an envelope or a ProtocolError for any text', () => {
    const fragments = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      '\\',
      ',',
      ':',
      ' ',
      'null',
      '1',
      '"resources"',
      '"a"',
      '\u0000',
    );
    fc.assert(
      fc.property(fc.array(fragments, { maxLength: 14 }), (parts) => {
        decodesOrRefuses(decodeJsonResponse, Buffer.from(parts.join('')));
      }),
      { numRuns: 5_000 },
    );
  });

  it('takes lower-camel-case names, no resources and null', () => {
    const decode = (body: string): DiscoveryResponse => decodeJsonResponse(Buffer.from(body));
    expect(decode('{"versionInfo":"v","typeUrl":"t","nonce":"n"}')).to.deep.equal({
      version: 'v',
      typeUrl: 't',
      nonce: 'n',
      resources: [],
    });
    expect(decode(' { "resources" : null } ').resources).to.deep.equal([]);
  });

  for (const body of [
    ...[
      '',
      'null',
      '[]',
      '<html></html>',
      '{} trailing',
      '{"resources":{}}',
      '{"resources":1}',
      '\ufeff{}',
    ],
    ...[
      '{"version_info":1}',
      '{"a":1,"a":2}',
      '{"resources":[],"\\u0072esources":[]}',
      '{"a":}',
      '{"resources":[1,]}',
    ],
  ]) {
    it(`refuses ${JSON.stringify(body)}`, () => {
      expect(() => decodeJsonResponse(Buffer.from(body))).to.throw(ProtocolError);
    });
  }

  it('refuses an envelope that is not UTF-8, and leaves a resource that is not to its own decoder', () => {
    const bad = Buffer.from('{"version_info":"\ufffd"}');
    bad[bad.indexOf(0xef)] = 0xff;
    expect(() => decodeJsonResponse(bad)).to.throw(ProtocolError, 'UTF-8');
    const inResource = Buffer.from('{"resources":["\ufffd"]}');
    inResource[inResource.indexOf(0xef)] = 0xff;
    expect(decodeJsonResponse(inResource).resources).to.have.length(1);
  });

  it('is not stopped by a megabyte of nested brackets', () => {
    const nested = Buffer.from(`{"a":${'['.repeat(500_000)}${']'.repeat(500_000)}}`);
    decodesOrRefuses(decodeJsonResponse, nested);
    decodesOrRefuses(decodeJsonResponse, nested.subarray(0, 700_000));
  });
});

describe('opening recorded answers', () => {
  it('finds the version and the number of resources that the recorder saw', () => {
    for (const { name, transport, answers } of recordingsWithAnswers()) {
      for (const { bytes, decoded } of answers) {
        const opened =
          transport === 'grpc' ? decodeProtobufResponse(bytes) : decodeJsonResponse(bytes);
        expect(opened.version, name).to.equal(decoded.version_info);
        expect(opened.resources, name).to.have.length(decoded.resources?.length ?? 0);
      }
    }
  });
});
