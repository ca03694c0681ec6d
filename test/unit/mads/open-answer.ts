import { expect } from 'chai';
import { runAtOnce, type Work } from '../../../src/base/slices.js';
import { decodeAny } from '../../../src/mads/decode-any.js';
import {
  resourceBytes,
  type DiscoveryResponse,
  type EncodedResources,
} from '../../../src/mads/encoded-resource.js';
import { ProtocolError } from '../../../src/mads/protocol-error.js';
import { scanJsonResponse } from '../../../src/mads/scan-json-response.js';
import { scanProtobufResponse } from '../../../src/mads/scan-protobuf-response.js';

/** Opens an answer in protobuf. */
export const openProtobuf = (bytes: Buffer): DiscoveryResponse =>
  runAtOnce(scanProtobufResponse(bytes));

/** Opens an answer in JSON. */
export const openJson = (bytes: Buffer): DiscoveryResponse => runAtOnce(scanJsonResponse(bytes));

/** The resources one by one, as the bytes that they stand in. */
export function bytesOf(resources: EncodedResources): readonly Buffer[] {
  return Array.from({ length: resources.count }, (_, index) => resourceBytes(resources, index));
}

/** The resources one by one, as an encoder gave them. */
export function resourcesOf(resources: EncodedResources): readonly unknown[] {
  return bytesOf(resources).map((bytes) =>
    resources.encoding === 'json'
      ? { encoding: 'json', value: bytes }
      : { encoding: 'protobuf', ...decodeAny(bytes) },
  );
}

/** A scanner either gives an envelope or throws the one error that it is allowed to throw. */
export function opensOrRefuses(open: (bytes: Buffer) => DiscoveryResponse, bytes: Buffer): void {
  try {
    const { count, starts, ends } = open(bytes).resources;
    for (let i = 0; i < count; i++) {
      expect(starts[i]).to.be.at.most(ends[i]!);
      expect(ends[i]).to.be.at.most(bytes.length);
    }
  } catch (error) {
    expect(error).to.be.instanceOf(ProtocolError);
  }
}

/** How often a work pauses. */
export function pausesOf(work: Work<unknown>): number {
  let pauses = 0;
  while (work.next().done !== true) pauses++;
  return pauses;
}
