import { expect } from 'chai';
import fc from 'fast-check';
import { encodeAssignmentJson } from '../../../src/mads/encode-assignment.js';
import { renderJsonResponse } from '../../../src/mads/encode-discovery-response.js';
import type { DiscoveryResponse } from '../../../src/mads/encoded-resource.js';
import { ProtocolError } from '../../../src/mads/protocol-error.js';
import { scanJsonResponse } from '../../../src/mads/scan-json-response.js';
import { assignments, texts } from '../../support/target-arbitraries.js';
import { bytesOf, openJson, opensOrRefuses, pausesOf, resourcesOf } from './open-answer.js';

describe('opening an answer in JSON', () => {
  it('gives what was rendered', () => {
    fc.assert(
      fc.property(texts, fc.array(assignments, { maxLength: 4 }), (version, list) => {
        const resources = list.map(encodeAssignmentJson);
        const body = Buffer.from(renderJsonResponse({ version, typeUrl: 'x/y' }, resources));
        const { resources: found, ...head } = openJson(body);
        expect(head).to.deep.equal({ version, nonce: '', typeUrl: 'x/y' });
        expect(resourcesOf(found)).to.deep.equal(resources);
      }),
    );
  });

  it('finds the same resources as JSON.parse, blanks or not', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { maxLength: 5 }), fc.nat(4), (list, indent) => {
        const body = Buffer.from(
          JSON.stringify({ a: list, resources: list, version_info: '"]}' }, null, indent),
        );
        const found = bytesOf(openJson(body).resources).map(
          (bytes) => JSON.parse(bytes.toString()) as unknown,
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
        opensOrRefuses(openJson, Buffer.from(parts.join('')));
      }),
      { numRuns: 5_000 },
    );
  });

  it('takes lower-camel-case names, no resources and null', () => {
    const open = (body: string): DiscoveryResponse => openJson(Buffer.from(body));
    const { resources, ...head } = open('{"versionInfo":"v","typeUrl":"t","nonce":"n"}');
    expect(head).to.deep.equal({ version: 'v', typeUrl: 't', nonce: 'n' });
    expect(resources.count).to.equal(0);
    expect(open(' { "resources" : null } ').resources.count).to.equal(0);
    expect(open('{"resources":[]}').resources.count).to.equal(0);
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
      expect(() => openJson(Buffer.from(body))).to.throw(ProtocolError);
    });
  }

  it('refuses an envelope that is not UTF-8, and leaves a resource that is not to its own decoder', () => {
    const bad = Buffer.from('{"version_info":"\ufffd"}');
    bad[bad.indexOf(0xef)] = 0xff;
    expect(() => openJson(bad)).to.throw(ProtocolError, 'UTF-8');
    const inResource = Buffer.from('{"resources":["\ufffd"]}');
    inResource[inResource.indexOf(0xef)] = 0xff;
    const { resources } = openJson(inResource);
    expect([resources.count, resources.wholeIsUtf8]).to.deep.equal([1, false]);
  });

  it('is not stopped by a megabyte of nested brackets', () => {
    for (const [name, depth] of [
      ['resources', 500_000],
      ['later', 500_000],
      ['later', 30_000],
    ] as const) {
      const nested = Buffer.from(`{"${name}":${'['.repeat(depth)}${']'.repeat(depth)}}`);
      opensOrRefuses(openJson, nested);
      opensOrRefuses(openJson, nested.subarray(0, 1.4 * depth));
    }
  });
});

describe('opening a large answer in JSON', () => {
  const brackets = '{"a":["]}\\\\",{"b":"\\"[{"}]}';

  it('pauses on the way, also inside of one resource and between short texts', () => {
    for (const resources of [
      Array.from({ length: 40_000 }, () => brackets),
      [`[${Array.from({ length: 40_000 }, () => brackets).join(',')}]`],
      Array.from({ length: 400_000 }, () => '""'),
    ]) {
      const body = Buffer.from(`{"resources":[${resources.join(',')}]}`);
      expect(openJson(body).resources.count).to.equal(resources.length);
      const steps = body.length / 65_536;
      expect(pausesOf(scanJsonResponse(body))).to.be.within(Math.floor(steps) - 1, steps + 1);
    }
  });

  it('finds the same wherever a pause falls', () => {
    const tail = `${brackets}, ["\\\\"] ,${brackets} , "\\"" ]`;
    for (let lead = 0; lead <= tail.length; lead++) {
      const first = `"${'x'.repeat(65_536 - 15 - lead)}"`;
      const body = Buffer.from(`{"resources":[${first},${tail},"version_info":"v"}`);
      const opened = openJson(body);
      expect(opened.version).to.equal('v');
      expect(bytesOf(opened.resources).map(String)).to.deep.equal([
        ...[first, brackets, '["\\\\"]', brackets, '"\\""'],
      ]);
    }
  });

  it('finds elements without brackets or quotes too, and those of a name written with escapes', () => {
    for (const name of ['resources', 'resourc\\u0065s']) {
      const body = Buffer.from(`{"${name}":[{}, 1 ,null,"[",true]}`);
      expect(bytesOf(openJson(body).resources).map(String)).to.deep.equal([
        ...['{}', '1', 'null', '"["', 'true'],
      ]);
    }
  });

  for (const [body, reason] of [
    ['{"resources":[{} {}]}', 'expected "," at byte 17'],
    ['{"resources":[{},,{}]}', 'expected a value at byte 17'],
    ['{"resources":[{}', 'the text ends inside a bracket'],
    ['{"resources":[{"a', 'the text ends inside a quoted text'],
    ['{"resources":[{}],"resources":[{}]}', '"resources" stands there twice'],
    ['{"resources":[{}],"a":1,"a":2}', '"a" stands there twice'],
    ['{"resources":[1"]"],"version_info":"v"}', 'expected "," at byte 15'],
    ['{"resources":{}}', 'expected "[" at byte 13'],
    ['{"resources":[]} {}', 'text follows behind the object at byte 16'],
    ['{"resources" []}', 'expected ":" at byte 13'],
    ['{resources:[]}', 'expected a member name at byte 1'],
  ] as const) {
    it(`says what is wrong with ${body}`, () => {
      expect(() => openJson(Buffer.from(body))).to.throw(ProtocolError, reason);
    });
  }

  it('knows that all of it is UTF-8', () => {
    expect(openJson(Buffer.from('{"resources":["é"]}')).resources.wholeIsUtf8).to.equal(true);
  });
});
