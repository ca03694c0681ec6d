import { expect } from 'chai';
import { ProtocolError } from '../../../src/mads/protocol-error.js';
import { readJsonAnswer } from '../../oracle/read-json-answer.js';
import { watchCalls } from '../../support/watch-calls.js';
import { openJson } from './open-answer.js';

const KIB = 1_024;
const MEMBERS = 64;
const ROOM = 64 * KIB;

/** An envelope of so many members. */
function ofMembers(count: number): string {
  return `{${Array.from({ length: count }, (_, i) => `"m${String(i)}":0`).join(',')}}`;
}

/** An envelope whose names and values take so many bytes, the value of `resources` not counted. */
function ofText(size: number, value: (length: number) => string, name = '"resources"'): string {
  const rest = size - name.length - '"later"'.length;
  return `{"later":${value(rest)},${name}:["${'x'.repeat(ROOM)}"]}`;
}

const quoted = (length: number): string => `"${'x'.repeat(length - 2)}"`;
const word = (length: number): string => '1'.repeat(length);
const list = (length: number): string => `[${'{},'.repeat((length - 3) / 3)}0]`.padEnd(length, ' ');

/** Opens an envelope, which the oracle must refuse or take alike. */
function open(text: string): number {
  const body = Buffer.from(text);
  const wanted = readJsonAnswer(body)?.resources.length;
  try {
    const { count } = openJson(body).resources;
    expect(wanted).to.equal(count);
    return count;
  } catch (error) {
    expect(error).to.be.instanceOf(ProtocolError);
    expect(wanted).to.equal(undefined);
    throw error;
  }
}

describe('an envelope in JSON', () => {
  it('has at most 64 members', () => {
    expect(open(ofMembers(MEMBERS))).to.equal(0);
    expect(() => open(ofMembers(MEMBERS + 1))).to.throw('more than 64 members');
  });

  it('is not read on behind its 64th member', () => {
    const body = Buffer.from(`${ofMembers(MEMBERS).slice(0, -1)},damage`);
    expect(() => openJson(body)).to.throw('more than 64 members');
  });

  for (const [what, value] of Object.entries({ text: quoted, number: word })) {
    it(`has at most 64 KiB of text beside its resources, even in one ${what}`, () => {
      expect(open(ofText(ROOM, value))).to.equal(1);
      expect(() => open(ofText(ROOM + 1, value))).to.throw('more than 65536 bytes');
    });
  }

  it('has as little beside resources whose name is written with escapes', () => {
    const name = String.raw`"resourc\u0065s"`;
    expect(open(ofText(ROOM, quoted, name))).to.equal(1);
    expect(() => open(ofText(ROOM + 1, quoted, name))).to.throw('more than 65536 bytes');
  });

  it('has as little in many members, and in their names', () => {
    const short = Array.from({ length: 33 }, (_, i) => `"m${String(i)}":${quoted(2 * KIB)}`);
    expect(() => open(`{${short.join(',')}}`)).to.throw('more than 65536 bytes');
    expect(() => open(`{${quoted(ROOM + 1)}:0}`)).to.throw('more than 65536 bytes');
  });

  it('makes nothing of a member that is too long', () => {
    const body = Buffer.from(`{"later":${list(3 * ROOM)},"resources":[]}`);
    const parsed: string[] = [];
    const unwatch = watchCalls(JSON, 'parse', ({ args: [text] }) => parsed.push(text));
    try {
      expect(() => openJson(body)).to.throw('more than 65536 bytes');
    } finally {
      unwatch();
    }
    expect(parsed).to.deep.equal(['"later"']);
  });
});
