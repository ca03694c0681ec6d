import { expect } from 'chai';
import type { LineSink } from '../../../src/observability/line-sink.js';
import type { LogOptions } from '../../../src/observability/log-options.js';
import { openLog } from '../../../src/observability/open-log.js';
import type { OpenLog } from '../../../src/observability/open-log.js';

class Recorder implements LineSink {
  readonly lines: string[] = [];
  lost = 0;
  closed = false;

  write(line: string): void {
    this.lines.push(line);
  }

  takeLost(): number {
    return this.lost;
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}

function open(options: Partial<LogOptions> = {}): OpenLog & { readonly sink: Recorder } {
  const sink = new Recorder();
  const log = openLog({ level: 'debug', format: 'logfmt', colours: false, ...options }, sink);
  return { ...log, sink };
}

describe('openLog', () => {
  const levels: readonly (readonly [level: LogOptions['level'], said: string])[] = [
    ['debug', 'error warn info debug'],
    ['info', 'error warn info'],
    ['warn', 'error warn'],
    ['error', 'error'],
    ['off', ''],
  ];
  for (const [level, said] of levels) {
    it(`says "${said}" at the level ${level}`, async () => {
      const { log, close, sink } = open({ level });
      for (const each of ['error', 'warn', 'info', 'debug'] as const) log[each](each);
      await close();
      expect(sink.lines.map((line) => /level=(\w+)/.exec(line)?.[1]).join(' ')).to.equal(said);
    });
  }

  it('has written every line, in order, when it is closed', async () => {
    const { log, close, sink } = open();
    for (let number = 0; number < 1_000; number++) log.info('line', { number });
    await close();
    const numbers = sink.lines.map((line) => Number(/number=(\d+)/.exec(line)?.[1]));
    expect(numbers).to.deep.equal(Array.from({ length: 1_000 }, (_, number) => number));
    expect(sink.closed).to.equal(true);
  });

  it('ignores what is said after it was closed', async () => {
    const { log, close, sink } = open();
    await close();
    log.error('too late');
    expect(sink.lines).to.deep.equal([]);
  });

  it('knows three formats', async () => {
    for (const [format, start] of [
      ['logfmt', 'ts='],
      ['json', '{"ts":'],
      ['pretty', ''],
    ] as const) {
      const { log, close, sink } = open({ format });
      log.info('Said', { n: 1 });
      await close();
      expect(sink.lines).to.have.lengthOf(1);
      expect(sink.lines[0]).to.match(new RegExp(`^${start}.*Said`));
    }
  });

  it('says that lines were lost as soon as there is room again', async () => {
    const { log, close, sink } = open();
    sink.lost = 7;
    log.info('next');
    await close();
    expect(sink.lines[0]).to.contain('level=warn').and.contain('were lost').and.contain('lines=7');
    expect(sink.lines[1]).to.contain('msg="next"');
  });

  it('never throws, whatever the fields hold', async () => {
    const { log, close, sink } = open();
    log.info('odd', { big: 1n, bad: Object.create(null), none: undefined, fn: () => 1 });
    await close();
    expect(sink.lines[0]).to.contain('big=1 bad={}');
  });
});
