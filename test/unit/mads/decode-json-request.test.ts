import { expect } from 'chai';
import fc from 'fast-check';
import { decodeJsonRequest } from '../../../src/mads/decode-json-request.js';

const EMPTY = {
  versionInfo: '',
  nodeId: '',
  responseNonce: '',
  typeUrl: '',
  resourceNames: [],
  hasNode: false,
};

function decode(body: string): unknown {
  return decodeJsonRequest(Buffer.from(body));
}

describe('decodeJsonRequest', () => {
  it('reads the original names of the fields', () => {
    const body = {
      version_info: 'v',
      node: { id: 'kuma_sd', cluster: 'c', metadata: { a: 'b', n: 1 }, user_agent_name: 'u' },
      resource_names: ['/meshes/m/dataplanes/d'],
      type_url: 't',
      response_nonce: '7',
      error_detail: { code: 3, message: 'no' },
    };
    expect(decode(JSON.stringify(body))).to.deep.equal({
      versionInfo: 'v',
      nodeId: 'kuma_sd',
      resourceNames: ['/meshes/m/dataplanes/d'],
      typeUrl: 't',
      responseNonce: '7',
      hasNode: true,
      errorDetail: { code: 3, message: 'no' },
    });
  });

  it('reads the lower-camel-case names, and blanks anywhere', () => {
    const body =
      '\r\n { "versionInfo" : "v" ,\t"node" : { "id" : "n" } , "resourceNames" : [ ] } \n';
    expect(decode(body)).to.deep.equal({ ...EMPTY, versionInfo: 'v', nodeId: 'n', hasNode: true });
  });

  for (const body of [
    '{}',
    'null',
    '{} trailing',
    '{"node":null,"version_info":null}',
    '{}{',
    ' {}',
  ]) {
    it(`takes ${body} for an empty request`, () => {
      expect(decode(body)).to.deep.equal(EMPTY);
    });
  }

  for (const [body, reason] of [
    ['', 'EOF'],
    [' \r\n', 'EOF'],
    ['{', 'unexpected EOF'],
    ['{"node":{"id":"', 'unexpected EOF'],
    ['{"bogus":1}', 'unknown field "bogus" in envoy.service.discovery.v3.DiscoveryRequest'],
    [
      '{"__proto__":{}}',
      'unknown field "__proto__" in envoy.service.discovery.v3.DiscoveryRequest',
    ],
    [
      '{"node":{"build_version":"x"}}',
      'unknown field "build_version" in envoy.config.core.v3.Node',
    ],
    ['{"error_detail":{"x":1}}', 'unknown field "x" in google.rpc.Status'],
    ['[]', 'json: cannot unmarshal array into Go value of type map[string]json.RawMessage'],
    [
      '{"node":true}',
      'json: cannot unmarshal bool into Go value of type map[string]json.RawMessage',
    ],
    ['{"type_url":1}', 'json: cannot unmarshal number into Go value of type string'],
    ['\ufeff{}', "invalid character 'ï' looking for beginning of value"],
  ] as const) {
    it(`says what is wrong with ${JSON.stringify(body)} as Kuma does`, () => {
      expect(decode(body)).to.equal(reason);
    });
  }

  for (const body of [
    '[]',
    '"x"',
    '1',
    'tru',
    '\ufeff{}',
    '{"node":{"id":1}}',
    '{"node":"x"}',
    '{"type_url":1}',
    '{"resource_names":"x"}',
    '{"resource_names":[1]}',
    '{"error_detail":{"code":"x"}}',
    '{"version_info":"\\ud800"}',
    '{"a":}',
  ]) {
    it(`refuses ${body}`, () => {
      expect(decode(body)).to.be.a('string');
    });
  }

  it('refuses a field that is not known yet', () => {
    const body = Buffer.from('{"resource_locators":[]}');
    expect(decodeJsonRequest(body)).to.deep.equal(EMPTY);
    expect(decodeJsonRequest(body, ['resource_locators'])).to.equal(
      'unknown field "resource_locators" in envoy.service.discovery.v3.DiscoveryRequest',
    );
  });

  it('tells an empty node from none', () => {
    expect(decode('{"node":{}}')).to.deep.equal({ ...EMPTY, hasNode: true });
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(decodeJsonRequest(Buffer.from([0x7b, 0xff, 0x7d]))).to.be.a('string');
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.json(), (bytes, json) => {
        decodeJsonRequest(Buffer.from(bytes));
        decodeJsonRequest(Buffer.from(json));
        decodeJsonRequest(Buffer.concat([Buffer.from('{'), Buffer.from(bytes)]));
      }),
    );
  });

  it('is not slowed down by quotes that are never closed', () => {
    const body = `{"a":"${'\\"'.repeat(500_000)}`;
    const startedMs = performance.now();
    expect(decode(body)).to.equal('unexpected EOF');
    expect(performance.now() - startedMs).to.be.lessThan(2_000);
  });
});
