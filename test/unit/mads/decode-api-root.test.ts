import { expect } from 'chai';
import fc from 'fast-check';

import { decodeKumaVersion, isBeforeKuma3 } from '../../../src/mads/decode-api-root.js';
import { readRecordedBody } from '../../support/recorded-api.js';

function versionIn(document: unknown): string | undefined {
  return decodeKumaVersion(Buffer.from(JSON.stringify(document)));
}

describe('decodeKumaVersion', () => {
  for (const version of ['0.7.3', '1.8.8', '2.14.3']) {
    for (const name of ['root', 'root-at-start', 'global-root', 'root-bad-bearer']) {
      it(`reads ${version}/api/${name}`, () => {
        expect(decodeKumaVersion(readRecordedBody(`${version}/api/${name}`))).to.equal(version);
      });
    }
  }

  it('takes the version of Kuma where a product is built on it', () => {
    const version = versionIn({ product: 'Other', version: '9.1.0', basedOnKuma: '2.9.3' });
    expect(version).to.equal('2.9.3');
  });

  it('knows no version where none is said', () => {
    for (const document of [{}, { version: '' }, { version: 3 }, [], null, 'x'])
      expect(versionIn(document), JSON.stringify(document)).to.equal(undefined);
    expect(decodeKumaVersion(Buffer.from('<html>'))).to.equal(undefined);
  });

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string(), fc.uint8Array()), (body) => {
        decodeKumaVersion(Buffer.from(body as string));
      }),
    );
  });
});

describe('isBeforeKuma3', () => {
  for (const version of ['0.7.3', '1.8.8', '2.14.3', 'v2.0', '2.9.0-rc1', '0.3.2', '2.0.0'])
    it(`is sure of ${version}`, () => {
      expect(isBeforeKuma3(version)).to.equal(true);
    });

  for (const version of [
    '3.0.0',
    '3.1',
    'v10.2.1',
    'unknown',
    '',
    '0.0.0-preview.v348b6528b',
    '0.0.0',
    '2',
    'x2.1.0',
  ])
    it(`is not sure of "${version}"`, () => {
      expect(isBeforeKuma3(version)).to.equal(false);
    });
});
