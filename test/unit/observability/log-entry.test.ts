import { expect } from 'chai';
import { toLogEntry } from '../../../src/observability/log-entry.js';
import type { PrintableValue } from '../../../src/observability/log-entry.js';

function printable(value: unknown): PrintableValue | undefined {
  const raw = { time: new Date(0), level: 'info', message: '', fields: { field: value } } as const;
  return toLogEntry(raw).fields.get('field');
}

function message(text: string): string {
  return toLogEntry({ time: new Date(0), level: 'info', message: text, fields: {} }).message;
}

describe('toLogEntry', () => {
  for (const value of [0, 1.5, -3, true, false, null, 'text']) {
    it(`keeps ${JSON.stringify(value)}`, () => {
      expect(printable(value)).to.equal(value);
    });
  }

  it('leaves out what is undefined', () => {
    expect(printable(undefined)).to.equal(undefined);
  });

  it('escapes what a peer could use to forge lines or move a cursor, in fields and messages', () => {
    expect(printable('a\nlevel=error\u001b[2J')).to.equal('a\\nlevel=error\\u001b[2J');
    expect(message('a\r\u2028b\u202e')).to.equal('a\\r\\u2028b\\u202e');
    expect(printable({ text: 'a\u009bb' })).to.equal('{"text":"a\\u009bb"}');
    expect(printable(['a\nb', 'c'])).to.deep.equal(['a\\nb', 'c']);
  });

  it('masks user name and password of an address, in fields and messages', () => {
    expect(message('at http://user:pass@host:1/x?y#z')).to.equal('at http://***@host:1/x?y#z');
    expect(printable('grpcs://u:p@ss@h and https://t@i')).to.equal(
      'grpcs://***@h and https://***@i',
    );
    expect(printable('a@b http://host/user@x')).to.equal('a@b http://host/user@x');
  });

  it('masks before it cuts, so that nothing of a long secret is left over', () => {
    const text = `${'x'.repeat(1_980)} http://user:${'secret'.repeat(20)}@host`;
    expect(printable(text)).to.not.contain('secret');
  });

  it('hides what it is told to hide, in messages, fields and lists, before it cuts', () => {
    const mask = (text: string): string => text.replaceAll('hunter2', '***');
    const long = `${'x'.repeat(1_997)}hunter2`;
    const fields = { text: 'a hunter2', list: ['hunter2'], deep: { a: 'hunter2' }, long };
    const raw = { time: new Date(0), level: 'info', message: 'hunter2!', fields } as const;
    const entry = toLogEntry(raw, mask);
    expect(entry.message).to.equal('***!');
    expect(JSON.stringify([...entry.fields])).to.not.match(/hun/);
  });

  it('cuts what is too long', () => {
    expect(String(printable('x'.repeat(1_000_000))).length).to.be.below(2_100);
  });

  it('writes an error with its causes', () => {
    const error = new Error('outer', { cause: new Error('inner') });
    expect(printable(error)).to.equal('outer: inner');
  });

  it('writes big integers, symbols, other numbers and objects', () => {
    expect(printable(10n)).to.equal('10');
    expect(printable(Symbol('x'))).to.equal('Symbol(x)');
    expect(printable(Number.NaN)).to.equal('NaN');
    expect(printable({ a: [1, { b: 2n }] })).to.equal('{"a":[1,{"b":"2"}]}');
  });

  it('survives cycles and getters that throw', () => {
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    const throwing = {
      get field(): never {
        throw new Error('no');
      },
    };
    expect(printable(cyclic)).to.equal('(unreadable)');
    expect(printable(throwing)).to.equal('(unreadable)');
    const raw = { time: new Date(0), level: 'info', message: '', fields: throwing } as const;
    expect(toLogEntry(raw).fields.get('field')).to.equal('(unreadable)');
  });

  it('makes names fit for the left side of an equals sign', () => {
    const raw = { time: new Date(0), level: 'info', message: '', fields: { 'a b="c': 1 } } as const;
    expect([...toLogEntry(raw).fields.keys()]).to.deep.equal(['a_b__c']);
  });
});
