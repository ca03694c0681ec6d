import { writeFile } from 'node:fs/promises';

import { expect } from 'chai';

import { checkConfiguration } from '../../../../src/cli/options/check-configuration.js';
import { useTempDir } from '../../../support/temp-dir.js';

describe('checkConfiguration', () => {
  const dir = useTempDir();

  async function findings(...lines: readonly string[]): Promise<readonly string[]> {
    await writeFile(dir.file('kuma.yaml'), lines.join('\n'));
    return (await checkConfiguration(dir.file('kuma.yaml'))).map(
      ({ line, column, message }) => `${String(line)}:${String(column)} ${message}`,
    );
  }

  it('finds nothing in the example', async () => {
    expect(await checkConfiguration('examples/kuma-prometheus-sd.yaml')).to.deep.equal([]);
  });

  it('finds nothing in an empty file', async () => {
    expect(await findings('')).to.deep.equal([]);
  });

  it('finds all keys and values that are wrong, in the order of the lines', async () => {
    const found = await findings(
      'removal-delay: abc',
      'nam: x',
      'allow-cidr: [a, 10.0.0.0/8, b]',
      'control-planes:',
      '  - cp-address: a:b',
      '    shard: 0/1',
      '    transport: udp',
      'header: {x-a: "é"}',
    );
    expect(found.map((each) => each.replace(/(: the |: wanted).*/, ''))).to.deep.equal([
      '1:16 Cannot use "abc" for --removal-delay',
      '2:1 unknown key "nam": did you mean "name"?',
      '3:14 Cannot use "a" for --allow-cidr',
      '3:29 Cannot use "b" for --allow-cidr',
      '5:17 Cannot use "a:b" for --cp-address',
      '6:5 "shard" is not for a single control plane: put it at the top of the file',
      '7:16 Cannot use "udp" for --transport',
      '8:15 Cannot use the value for --header',
    ]);
  });

  it('finds what only several together break, of each control plane', async () => {
    const found = await findings(
      'control-planes:',
      '  - {cp-address: "a:1", tls-key-file: /a}',
      '  - {cp-address: "b:1", backoff-min: 1m}',
      '  - {cp-address: "a:1"}',
    );
    expect(found).to.deep.equal([
      '2:39 Cannot use --tls-key-file (from line 2) without --tls-cert-file: give both or none',
      '3:38 Cannot use 1m for --backoff-min with 30s for --backoff-max (from line 3): the first pause is longer than the longest',
    ]);
    expect(
      await findings('control-planes:', '  - {cp-address: "a:1"}', '  - {cp-address: "a:1"}'),
    ).to.deep.equal(['3:18 Cannot follow "a:1" twice (from line 3): give each control plane once']);
  });

  it('finds once what is broken at the top for several control planes', async () => {
    const found = await findings(
      'control-planes: [{cp-address: "a:1"}, {cp-address: "b:1"}]',
      'header: [a=1, a=2]',
    );
    expect(found).to.deep.equal([
      '2:9 Cannot use these --header (from line 2): "a" is given twice',
    ]);
  });

  it('finds mistakes of syntax', async () => {
    expect((await findings('mesh: [a', 'once: true'))[0]).to.match(/^2:\d+ /);
  });
});
