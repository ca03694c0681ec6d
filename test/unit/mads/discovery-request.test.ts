import { expect } from 'chai';
import fc from 'fast-check';
import {
  decodeDiscoveryRequest,
  encodeDiscoveryRequest,
  type DiscoveryRequest,
} from '../../../src/mads/discovery-request.js';
import { assignmentTypeUrl, type ApiVersion } from '../../../src/mads/api-version.js';
import { recordedRequest, recordedRequests } from '../../support/control-plane/recorded.js';

const API_VERSIONS: readonly ApiVersion[] = ['v1', 'v1alpha1'];

const FIRST: DiscoveryRequest = { versionInfo: '', nodeId: 'kuma_sd', responseNonce: '' };

describe('encodeDiscoveryRequest', () => {
  for (const apiVersion of API_VERSIONS) {
    it(`writes the very bytes of the Go client's first request (${apiVersion})`, () => {
      const encoded = encodeDiscoveryRequest(apiVersion, FIRST);
      expect(Buffer.from(encoded)).to.deep.equal(recordedRequest('first', apiVersion));
    });

    it(`writes the very bytes of the Go client's NACK (${apiVersion})`, () => {
      const errorDetail = { code: 3, message: 'recorder rejects' };
      const encoded = encodeDiscoveryRequest(apiVersion, {
        ...FIRST,
        responseNonce: '1',
        errorDetail,
      });
      expect(Buffer.from(encoded)).to.deep.equal(recordedRequest('nack', apiVersion));
    });
  }

  it('asks for all resources, whatever is asked', () => {
    const text = fc.string({ unit: 'grapheme' });
    const request = fc.record(
      {
        versionInfo: text,
        nodeId: text,
        responseNonce: text,
        errorDetail: fc.record({ code: fc.nat(16), message: text }),
      },
      { requiredKeys: ['versionInfo', 'nodeId', 'responseNonce'] },
    );
    fc.assert(
      fc.property(fc.constantFrom(...API_VERSIONS), request, (apiVersion, sent) => {
        const received = decodeDiscoveryRequest(
          apiVersion,
          encodeDiscoveryRequest(apiVersion, sent),
        );
        const expected = { ...sent, typeUrl: assignmentTypeUrl(apiVersion), resourceNames: [] };
        expect(received).to.deep.equal(expected);
      }),
    );
  });
});

describe('decodeDiscoveryRequest', () => {
  for (const { name, apiVersion, base64, says } of recordedRequests) {
    it(`reads a recorded request: ${name} (${apiVersion})`, () => {
      const node = (says['node'] ?? {}) as { readonly id?: string };
      const received = decodeDiscoveryRequest(apiVersion, Buffer.from(base64, 'base64'));
      expect(received).to.deep.equal({
        versionInfo: says['version_info'] ?? '',
        nodeId: node.id ?? '',
        responseNonce: says['response_nonce'] ?? '',
        typeUrl: says['type_url'] ?? '',
        resourceNames: says['resource_names'] ?? [],
        ...(says['error_detail'] !== undefined && { errorDetail: says['error_detail'] }),
      });
    });
  }

  it('skips fields that it does not know', () => {
    const resourceLocators = Buffer.from([0x3a, 2, 0x0a, 0]);
    const bytes = Buffer.concat([recordedRequest('first', 'v1'), resourceLocators]);
    expect(decodeDiscoveryRequest('v1', bytes).nodeId).to.equal('kuma_sd');
  });

  it('throws at bytes that are no message', () => {
    expect(() => decodeDiscoveryRequest('v1', Buffer.from('not a protobuf message'))).to.throw();
  });
});
