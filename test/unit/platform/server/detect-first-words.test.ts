import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import fc from 'fast-check';
import { detectFirstWords } from '../../../../src/platform/server/detect-first-words.js';

const LONG_MS = 60_000;

describe('detectFirstWords', () => {
  for (const [beginning, version] of [
    ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'http2'],
    ['PRI ', 'http2'],
    ['POST / HTTP/1.1\r\n', 'http1'],
    ['GET ', 'http1'],
    ['PUT ', 'http1'],
    ['\x16\x03\x01', 'tls'],
    ['PRINT / HTTP/1.1\r\n', 'other'],
    ['PATCH / HTTP/1.1\r\n', 'other'],
    ['get /', 'other'],
    ['\x00', 'other'],
  ] as const) {
    it(`takes ${JSON.stringify(beginning)} for ${version}, however it is cut into pieces`, async () => {
      const pieces = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: beginning.length });
      await fc.assert(
        fc.asyncProperty(pieces, async (lengths) => {
          const connection = new PassThrough();
          const detected = detectFirstWords(connection, LONG_MS);
          let at = 0;
          for (const length of lengths) {
            if (at >= beginning.length) break;
            connection.write(beginning.slice(at, at + length));
            at += length;
            await Promise.resolve();
          }
          connection.end();
          expect(await detected).to.equal(version);
          expect(await text(connection)).to.equal(beginning);
        }),
        { numRuns: 20 },
      );
    });
  }

  it('gives up on a connection that ends too soon', async () => {
    const connection = new PassThrough();
    connection.end('PR');
    expect(await detectFirstWords(connection, LONG_MS)).to.equal(undefined);
    expect(connection.destroyed).to.equal(true);
  });

  it('gives up on a connection that is silent for too long', async () => {
    const connection = new PassThrough();
    connection.write('PR');
    expect(await detectFirstWords(connection, 5)).to.equal(undefined);
    expect(connection.destroyed).to.equal(true);
  });

  it('gives up on a connection that breaks', async () => {
    const connection = new PassThrough();
    const detected = detectFirstWords(connection, LONG_MS);
    connection.destroy();
    expect(await detected).to.equal(undefined);
  });
});
