import { expect } from 'chai';
import type { LogEntry, PrintableValue } from '../../../src/observability/log-entry.js';
import { renderJson } from '../../../src/observability/render-json.js';
import { renderLogfmt } from '../../../src/observability/render-logfmt.js';
import { renderPretty } from '../../../src/observability/render-pretty.js';

const TIME = new Date('2026-01-02T03:04:05.678Z');

function entry(fields: Readonly<Record<string, PrintableValue>>): LogEntry {
  return {
    time: TIME,
    level: 'warn',
    message: 'Wrote it',
    fields: new Map(Object.entries(fields)),
  };
}

describe('renderLogfmt', () => {
  it('writes time, level and message, then the fields', () => {
    const line = renderLogfmt(entry({ path: '/sd/a.json', groups: 3, first: true, cause: null }));
    expect(line).to.equal(
      'ts=2026-01-02T03:04:05.678Z level=warn msg="Wrote it" path=/sd/a.json groups=3 first=true cause=null',
    );
  });

  for (const [text, written] of [
    ['two words', '"two words"'],
    ['', '""'],
    ['a=b', '"a=b"'],
    ['say "x"', '"say \\"x\\""'],
    ['back\\slash', '"back\\\\slash"'],
    ['http://h:1/x', 'http://h:1/x'],
    ['größe', 'größe'],
  ] as const) {
    it(`writes ${JSON.stringify(text)} as ${written}`, () => {
      expect(renderLogfmt(entry({ field: text }))).to.match(/ field=(.*)$/);
      expect(renderLogfmt(entry({ field: text })).split(' field=')[1]).to.equal(written);
    });
  }

  it('puts the lines of a list onto one', () => {
    const line = renderLogfmt(entry({ stack: ['Error: x', '    at y'] }));
    expect(line).to.contain('stack="Error: x; at y"');
  });
});

describe('renderJson', () => {
  it('writes one object with time, level and message first', () => {
    expect(renderJson(entry({ path: 'a"b', groups: 3, stack: ['x', 'y'] }))).to.equal(
      '{"ts":"2026-01-02T03:04:05.678Z","level":"warn","msg":"Wrote it","path":"a\\"b","groups":3,"stack":["x","y"]}',
    );
  });
});

describe('renderPretty', () => {
  it('writes local time of day, level and message, then the fields', () => {
    const line = renderPretty(entry({ path: '/sd/a b.json', groups: 3 }), { colours: false });
    expect(line).to.match(/^\d\d:\d\d:05\.678 WARN {2}Wrote it path="\/sd\/a b\.json" groups=3$/);
  });

  it('puts a text of several lines below', () => {
    const text = renderPretty(entry({ stack: ['Error: x', '    at y'], code: 1 }), {
      colours: false,
    });
    expect(text.split('\n').slice(1)).to.deep.equal(['    Error: x', '    at y']);
    expect(text).to.contain('Wrote it code=1\n');
  });

  it('uses colours only when it may', () => {
    const coloured = renderPretty(entry({ groups: 3 }), { colours: true });
    expect(coloured).to.contain('\u001b[33mWARN \u001b[0m');
    // eslint-disable-next-line no-control-regex
    const plain = coloured.replace(/\u001b\[\d+m/g, '');
    expect(plain).to.equal(renderPretty(entry({ groups: 3 }), { colours: false }));
  });
});
