import { expect } from 'chai';
import fc from 'fast-check';
import { parseAddressRange, toAddressRanges } from '../../../src/targets/address-ranges.js';
import { reasonByAddress } from '../../../src/targets/scrapable.js';
import { NOT_WANTED, TargetFilter } from '../../../src/targets/target-filter.js';
import type {
  AddressRanges,
  TranslationOptions,
} from '../../../src/targets/translation-options.js';
import { translationOptions } from '../../support/discovery-options.js';
import {
  rawTarget,
  sliceTargets,
  type RawLabels,
  type RawTarget,
} from '../../support/slice-targets.js';

/** Why a target is left out that has neighbours which are not. */
function reason(
  { shared = [], ...target }: Partial<RawTarget> & { readonly shared?: RawLabels },
  options: Partial<TranslationOptions> = {},
): string | undefined {
  const filter = new TargetFilter(translationOptions(options));
  const neighbours = rawTarget({ address: '192.168.0.1:1' });
  const all = sliceTargets([neighbours, rawTarget(target), neighbours], { shared });
  return filter.reasonToLeaveOut(all, 1);
}

function ranges(...cidrs: readonly string[]): AddressRanges {
  return toAddressRanges(cidrs.flatMap((cidr) => parseAddressRange(cidr) ?? []));
}

describe('a target', () => {
  for (const address of [
    '192.168.0.1:1',
    '[fd00::1]:65535',
    'backend.example.test:5670',
    'a_b-c:80',
    '[::ffff:1.2.3.4]:1',
  ]) {
    it(`can be scraped at ${address}`, () => {
      expect(reason({ address })).to.equal(undefined);
    });
  }

  for (const address of [
    ...[
      '',
      ':1234',
      'host',
      'host:',
      'host:0',
      'host:70000',
      'host:x',
      'host:-1',
      'http://host:1',
      'host:1/metrics',
    ],
    ...[
      'user@host:1',
      'ho st:1',
      'fd00::1:1234',
      '[fd00::1]',
      '[]:1',
      '[host]:1',
      'host:1:2',
      'host\n:1',
      '[fd00::1:1',
    ],
  ]) {
    it(`cannot be scraped at ${JSON.stringify(address)}`, () => {
      expect(reason({ address })).to.be.a('string');
    });
  }

  for (const scheme of ['http', 'https', '']) {
    it(`can be scraped by "${scheme}"`, () => {
      expect(reason({ scheme })).to.equal(undefined);
    });
  }

  for (const scheme of ['gopher', 'HTTP', 'unix', 'http ']) {
    it(`cannot be scraped by "${scheme}"`, () => {
      expect(reason({ scheme })).to.equal('scheme is not http or https');
    });
  }

  it('is left out when its IP address is denied, in whatever form', () => {
    const deniedAddresses = ranges('169.254.169.254/32', 'fd00:ec2::254/128');
    for (const address of [
      '169.254.169.254:80',
      '[fd00:ec2::254]:80',
      '[::ffff:169.254.169.254]:80',
    ]) {
      expect(reason({ address }, { deniedAddresses }), address).to.equal('address is not allowed');
    }
    expect(reason({ address: '169.254.169.253:80' }, { deniedAddresses })).to.equal(undefined);
  });

  it('is left out when only other IP addresses are allowed; a name is not resolved', () => {
    const allowedAddresses = ranges('10.0.0.0/8');
    expect(reason({ address: '10.1.2.3:80' }, { allowedAddresses })).to.equal(undefined);
    expect(reason({ address: '11.1.2.3:80' }, { allowedAddresses })).to.equal(
      'address is not allowed',
    );
    expect(reason({ address: 'name:80' }, { allowedAddresses })).to.equal(undefined);
  });

  it('is of one family: a range of IPv6 says nothing about IPv4', () => {
    const everyIpv6 = ranges('::/0');
    expect(reason({ address: '10.1.2.3:80' }, { deniedAddresses: everyIpv6 })).to.equal(undefined);
    expect(reason({ address: '[fd00::1]:80' }, { deniedAddresses: everyIpv6 })).to.be.a('string');
    expect(reason({ address: '10.1.2.3:80' }, { allowedAddresses: everyIpv6 })).to.be.a('string');
    expect(reason({ address: '[fd00::1]:80' }, { allowedAddresses: everyIpv6 })).to.equal(
      undefined,
    );
  });

  it('is left out with more labels, or longer ones, than the operator allows', () => {
    const labels = [['a', 'x']] as const;
    const shared = [['b', 'ééé']] as const;
    const both = { labels, shared };
    expect(reason(both, { maxLabelsPerTarget: 2 })).to.equal(undefined);
    expect(reason(both, { maxLabelsPerTarget: 1 })).to.equal(
      'more labels than max-labels-per-target',
    );
    expect(reason(both, { maxLabelBytes: 10 })).to.equal(undefined);
    for (const twelve of ['é'.repeat(6), 'x'.repeat(12)]) {
      const long = [
        { labels: [['b', twelve]] as const },
        { labels: [[twelve, 'b']] as const },
        { shared: [['b', twelve]] as const },
        { shared: [[twelve, 'b']] as const },
        { mesh: twelve },
        { name: twelve },
        { instance: twelve },
        { service: twelve },
        { job: twelve },
        { path: twelve },
      ];
      for (const each of long) {
        expect(reason(each, { maxLabelBytes: 11 })).to.equal(
          'a label longer than max-label-length',
        );
        expect(reason(each, { maxLabelBytes: 12 })).to.equal(undefined);
      }
    }
    expect(reason({ address: `${'h'.repeat(20)}:1` }, { maxLabelBytes: 11 })).to.equal(undefined);
  });

  it('is not wanted, which is no reason to count it, when it is of another mesh or shard', () => {
    expect(reason({}, { meshes: new Set(['default']) })).to.equal(NOT_WANTED);
    expect(reason({}, { meshes: new Set(['default', 'demo']) })).to.equal(undefined);
    const shards = [0, 1, 2].map((index) => reason({}, { shard: { index, count: 3 } }));
    expect([...shards].sort()).to.deep.equal([NOT_WANTED, NOT_WANTED, undefined]);
  });

  it('is not wanted rather than wrong, in another mesh; wrong rather than not wanted, in another shard', () => {
    const address = ':1234';
    expect(reason({ address }, { meshes: new Set(['default']) })).to.equal(NOT_WANTED);
    for (const index of [0, 1])
      expect(reason({ address }, { shard: { index, count: 2 } })).to.equal('address has no host');
  });

  it('is judged by its address as the careful way judges it', () => {
    const digits = fc.constantFrom('0', '1', '9', '10', '010', '255', '256', '99999', '');
    const address = fc.oneof(
      fc.tuple(digits, digits, digits, digits, digits).map(([a, b, c, d, e]) => {
        return `${a}.${b}.${c}.${d}:${e}`;
      }),
      fc
        .tuple(fc.ipV4(), fc.integer({ min: 0, max: 70_000 }))
        .map(([ip, port]) => `${ip}:${String(port)}`),
    );
    const some = { deniedAddresses: ranges('10.0.0.0/8', '1.0.0.0/9'), allowedAddresses: ranges() };
    const few = { ...some, allowedAddresses: ranges('128.0.0.0/1', '::/0') };
    fc.assert(
      fc.property(address, fc.constantFrom(some, few), (text, options) => {
        expect(reason({ address: text }, options)).to.equal(
          reasonByAddress(text, translationOptions(options)),
        );
      }),
      { numRuns: 2_000 },
    );
  });
});
