import { expect } from 'chai';
import { parseAddressRange, toAddressRanges } from '../../../src/targets/address-ranges.js';
import { reasonToLeaveOut } from '../../../src/targets/scrapable.js';
import { isInShard } from '../../../src/targets/shard.js';
import type { Target } from '../../../src/targets/target.js';
import type {
  AddressRanges,
  TranslationOptions,
} from '../../../src/targets/translation-options.js';
import { translationOptions } from '../../support/discovery-options.js';

function reason(
  target: Partial<Target>,
  options: Partial<TranslationOptions> = {},
): string | undefined {
  const whole: Target = {
    mesh: 'demo',
    dataplane: 'backend-01',
    instance: 'backend-01',
    service: 'backend',
    job: 'backend',
    scheme: 'http',
    address: '192.168.0.1:1234',
    metricsPath: '/metrics',
    userLabels: [],
    ...target,
  };
  return reasonToLeaveOut(whole, translationOptions(options));
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
    const userLabels = [new Map([['a', 'x']]), new Map([['b', 'ééé']])];
    expect(reason({ userLabels }, { maxLabelsPerTarget: 2 })).to.equal(undefined);
    expect(reason({ userLabels }, { maxLabelsPerTarget: 1 })).to.include('max-labels-per-target');
    expect(reason({ userLabels, address: 'h:1' }, { maxLabelBytes: 10 })).to.equal(undefined);
    expect(reason({ userLabels: [new Map([['b', 'éééééé']])] }, { maxLabelBytes: 11 })).to.include(
      'max-label-length',
    );
  });
});

describe('a shard', () => {
  for (const [address, mod3, mod7] of [
    ['192.168.0.1:5670', 1, 4],
    ['192.168.0.3:5670', 0, 6],
    ['[fd00::1]:1234', 2, 1],
    ['10.0.0.1:80', 1, 2],
  ] as const) {
    it(`takes ${address} as Prometheus' hashmod does`, () => {
      for (let index = 0; index < 7; index++) {
        expect(isInShard(address, { index, count: 7 })).to.equal(index === mod7);
        if (index < 3) expect(isInShard(address, { index, count: 3 })).to.equal(index === mod3);
      }
    });
  }
});
