import { isIP } from 'node:net';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  isInRanges,
  isIpv4InRanges,
  parseAddressRange,
  toAddressRanges,
} from '../../../src/targets/address-ranges.js';
import { NOT_IPV4, parseIpv4Target } from '../../../src/targets/ipv4-target.js';
import { reasonByAddress } from '../../../src/targets/scrapable.js';
import { translationOptions } from '../../support/discovery-options.js';

/** Parses `text` where it stands between digits that do not belong to it. */
function parse(text: string): number {
  const bytes = Buffer.from(`77${text}77`);
  return parseIpv4Target(bytes, 2, bytes.length - 2);
}

function numberOf(ip: string): number {
  return ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

const port = fc.integer({ min: 1, max: 65_535 });
const piece = fc.oneof(
  { weight: 3, arbitrary: fc.nat({ max: 300 }).map(String) },
  fc.constantFrom(
    '',
    '0',
    '00',
    '01',
    '1',
    '255',
    '256',
    '65535',
    '65536',
    '100000',
    'a',
    ' ',
    '-1',
  ),
);
const separator = fc.oneof(
  { weight: 8, arbitrary: fc.constant('.') },
  fc.constantFrom(':', '', '..', ','),
);
const nearly = fc
  .tuple(fc.array(fc.tuple(piece, separator), { minLength: 3, maxLength: 5 }), piece, piece)
  .map(([parts, last, end]) => `${parts.flat().join('')}${last}:${end}`);

describe('an address of digits and dots', () => {
  it('is read when it is as it should be', () => {
    fc.assert(
      fc.property(fc.ipV4(), port, (ip, number) => {
        expect(parse(`${ip}:${String(number)}`)).to.equal(numberOf(ip));
      }),
    );
  });

  it('is read to the very end of its bytes, and not behind them', () => {
    const bytes = Buffer.from('255.255.255.255:65535');
    expect(parseIpv4Target(bytes, 0, bytes.length)).to.equal(2 ** 32 - 1);
    expect(parseIpv4Target(bytes, 0, bytes.length - 4)).to.equal(2 ** 32 - 1);
    expect(parseIpv4Target(bytes, 0, bytes.length - 5)).to.equal(NOT_IPV4);
    expect(parseIpv4Target(bytes, 0, 0)).to.equal(NOT_IPV4);
  });

  it('is read only when there is nothing wrong with it', () => {
    let read = 0;
    fc.assert(
      fc.property(fc.oneof(nearly, fc.string()), (text) => {
        const address = parse(text);
        if (address === NOT_IPV4) return;
        read++;
        expect(reasonByAddress(text, translationOptions())).to.equal(undefined);
        const ip = text.slice(0, text.indexOf(':'));
        expect(isIP(ip)).to.equal(4);
        expect(address).to.equal(numberOf(ip));
      }),
      { numRuns: 5_000 },
    );
    expect(read).to.be.greaterThan(10);
  });

  for (const text of [
    ...['1.2.3.4', '1.2.3.4:', '1.2.3.4:0', '1.2.3.4:65536', '1.2.3.4:00080', '1.2.3.4:080'],
    ...['1.2.3:80', '1.2.3.4.5:80', '01.2.3.4:80', '1.2.3.256:80', '1.2.3.4:8x', '1.2.3.4:8:8'],
    ...[' 1.2.3.4:80', '1.2.3.4:80 ', '[::1]:80', 'host:80', '1..3.4:80', '', ':80', '1.2.3.4:-1'],
  ]) {
    it(`is left to others when it is ${JSON.stringify(text)}`, () => {
      expect(parse(text)).to.equal(NOT_IPV4);
    });
  }
});

describe('ranges of IPv4 addresses as numbers', () => {
  const range = fc
    .tuple(fc.ipV4(), fc.nat({ max: 32 }))
    .map(([ip, bits]) => parseAddressRange(`${ip}/${String(bits)}`)!);
  const others = fc.constantFrom('::/0', 'fd00::/8', '::ffff:0:0/96').map((text) => {
    return parseAddressRange(text)!;
  });
  const list = fc.array(fc.oneof({ weight: 5, arbitrary: range }, others), { maxLength: 4 });

  it('hold what the ranges hold', () => {
    fc.assert(
      fc.property(list, fc.ipV4(), (ranges, ip) => {
        const set = toAddressRanges(ranges);
        expect(isIpv4InRanges(numberOf(ip), set)).to.equal(isInRanges(ip, set));
      }),
      { numRuns: 1_000 },
    );
  });

  it('hold their first and last address, and not those next to them', () => {
    fc.assert(
      fc.property(range, (each) => {
        const set = toAddressRanges([each]);
        const size = 2 ** (32 - each.prefixBits);
        const first = Math.floor(numberOf(each.address) / size) * size;
        for (const [address, isIn] of [
          [first, true],
          [first + size - 1, true],
          [first - 1, false],
          [first + size, false],
        ] as const) {
          if (address < 0 || address >= 2 ** 32) continue;
          expect(isIpv4InRanges(address, set), String(address)).to.equal(isIn);
          expect(isIpv4InRanges(address | 0, set), 'signed').to.equal(isIn);
        }
      }),
    );
  });
});
