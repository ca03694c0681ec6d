import { expect } from 'chai';
import { decodeResource } from '../../../src/mads/decode-resource.js';
import { encodeAssignmentJson } from '../../../src/mads/encode-assignment.js';
import { plain, readBothWays, slices } from './read-both-ways.js';
import { receivedText } from './received-resources.js';

const MOST = 4 * 1_024 * 1_024;

/** An assignment whose text takes so many bytes, by a label that is as long as need be. */
function ofSize(size: number): Buffer {
  const labels = (length: number): Map<string, string> => new Map([['long', 'x'.repeat(length)]]);
  const empty = encodeAssignmentJson({ ...plain, labels: labels(0) }).value.length;
  return encodeAssignmentJson({ ...plain, labels: labels(size - empty) }).value;
}

/** The same with an escape, which is no plain text. */
function withEscape(text: Buffer): Buffer {
  return Buffer.from(text.toString().replace('xxxxxx', String.raw`\u0078`));
}

describe('a large resource in JSON', () => {
  it('is decoded up to 4 MiB', () => {
    const text = withEscape(ofSize(MOST));
    expect(text.length).to.equal(MOST);
    expect(readBothWays(receivedText(text))).to.equal(false);
    expect(decodeResource(receivedText(text), 0, 'v1').kind).to.equal('assignment');
  });

  it('is not decoded beyond, and nobody is read in it', () => {
    const resources = receivedText(withEscape(ofSize(MOST + 1)));
    expect(slices.readEncoded(resources, 0, 'v1')).to.equal(false);
    expect(decodeResource(resources, 0, 'v1')).to.deep.equal({
      kind: 'undecodable',
      reason: 'the resource is larger than 4194304 bytes and not plain',
      identities: [],
      identified: false,
    });
  });

  it('is read where it stands when it is plain, whatever its size', () => {
    expect(slices.readEncoded(receivedText(ofSize(MOST + 1)), 0, 'v1')).to.equal(true);
  });
});
