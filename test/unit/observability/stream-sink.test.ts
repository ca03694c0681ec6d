import { expect } from 'chai';
import { Writable } from 'node:stream';
import { openStreamSink } from '../../../src/observability/stream-sink.js';

/** A stream whose reader takes nothing until it is told to. */
class StuckStream extends Writable {
  taken = '';
  #release: (() => void) | undefined;

  constructor() {
    super({ decodeStrings: false });
  }

  override _write(text: string, _encoding: BufferEncoding, done: () => void): void {
    this.taken += text;
    this.#release = done;
  }

  /** Takes everything from here on. */
  flow(): void {
    this._write = (text: string, _encoding, done) => {
      this.taken += text;
      done();
    };
    this.#release?.();
  }
}

const LINE = 'x'.repeat(1_023);

describe('openStreamSink', () => {
  it('writes lines', () => {
    const stream = new StuckStream();
    stream.flow();
    openStreamSink(stream).write('one line');
    expect(stream.taken).to.equal('one line\n');
  });

  it('loses lines beyond a mebibyte that nobody reads, and tells when there is room again', () => {
    const stream = new StuckStream();
    const sink = openStreamSink(stream);
    for (let i = 0; i < 2_000; i++) sink.write(LINE);
    expect(stream.writableLength).to.equal(1024 ** 2);
    expect(sink.takeLost()).to.equal(0);
    stream.flow();
    expect(sink.takeLost()).to.equal(2_000 - 1_024);
    expect(sink.takeLost()).to.equal(0);
  });

  it('is closed when everything has left', async () => {
    const stream = new StuckStream();
    const sink = openStreamSink(stream);
    for (let i = 0; i < 10; i++) sink.write(LINE);
    const closed = sink.close();
    setImmediate(() => {
      stream.flow();
    });
    await closed;
    expect(stream.taken.length).to.equal(10 * 1_024);
  });

  it('does not wait for a stream that broke', async () => {
    const stream = new StuckStream();
    stream.on('error', () => undefined);
    const sink = openStreamSink(stream);
    sink.write('never read');
    stream.destroy(new Error('EPIPE'));
    sink.write('lost');
    await sink.close();
    expect(sink.takeLost()).to.equal(0);
  });
});
