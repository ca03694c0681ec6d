import { expect } from 'chai';
import { Writable } from 'node:stream';
import { print } from '../../../../src/cli/terminal/print.js';
import { FileError } from '../../../../src/platform/files/file-error.js';
import { failureOf } from '../../../support/outcome.js';

/** A stream that fails with `code` from the piece `failsAt` on, as `process.stdout` does; and what arrived. */
function openStream(
  code = '',
  failsAt = Infinity,
): { readonly stream: Writable; readonly arrived: string[] } {
  const arrived: string[] = [];
  const stream = new Writable({
    highWaterMark: 1,
    write: (chunk: Buffer, _encoding, done) => {
      if (arrived.length >= failsAt) {
        done(Object.assign(new Error(code), { code }));
        return;
      }
      arrived.push(chunk.toString());
      setImmediate(done);
    },
  });
  stream.on('error', () => undefined);
  return { stream, arrived };
}

describe('printing', () => {
  it('gives out what is long when what was before has left', async () => {
    const { stream, arrived } = openStream();
    const asked: number[] = [];
    const long = 'x'.repeat(20_000);
    function* pieces(): Iterable<string | Buffer> {
      for (const piece of [long, Buffer.from('b'), long]) {
        asked.push(arrived.length);
        yield piece;
      }
    }
    expect(await print(stream, pieces())).to.equal(true);
    expect(arrived).to.deep.equal([long, 'b', long]);
    expect(asked).to.deep.equal([0, 1, 2]);
  });

  it('writes short pieces together, in their order', async () => {
    const { stream, arrived } = openStream();
    const pieces = ['a', 'b', Buffer.from('c'), 'd', '', 'e'];
    expect(await print(stream, pieces)).to.equal(true);
    expect(arrived).to.deep.equal(['ab', 'c', 'de']);
    expect(await print(stream, [])).to.equal(true);
  });

  it('ends quietly when nobody reads any more, now and later', async () => {
    const { stream, arrived } = openStream('EPIPE', 1);
    expect(await print(stream, ['a', Buffer.from('b'), 'c'])).to.equal(false);
    expect(await print(stream, ['d'])).to.equal(false);
    expect(arrived).to.deep.equal(['a']);
  });

  it('says why it cannot be done', async () => {
    const { stream } = openStream('ENOSPC', 0);
    const error = await failureOf(print(stream, ['a']));
    expect(error).to.be.instanceOf(FileError);
    expect((error as FileError).message).to.contain('standard output: ENOSPC');
    expect((error as FileError).exitCode).to.equal(73);
  });
});
