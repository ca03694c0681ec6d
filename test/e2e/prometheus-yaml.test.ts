import { expect } from 'chai';

import { FileSdOutput } from '../../src/discovery/output/file-sd-output.js';
import { toHoldings } from '../../src/targets/holdings.js';
import { toTargetGroup } from '../../src/targets/target-group.js';
import { usePrometheus } from '../support/prometheus.js';
import type { DiscoveredTarget } from '../support/prometheus.js';
import { useTempDir } from '../support/temp-dir.js';
import { waitFor } from '../support/wait-for.js';

/** Characters that mean something to a reader of JSON or of YAML, each with blanks around it. */
const ODD = [
  ...Array.from('"\\\'/#&*!|>%@`:,-?[]{}<~'),
  ...['\u0000', '\u0007', '\b', '\t', '\n', '\f', '\r', '\u001b', '\u001f', '\u007f'],
  ...['\u0080', '\u0085', '\u009f', '\u00a0', '\ud7ff', '\ue000', '\ufeff', '\ufffd'],
  ...['\ufffe', '\uffff', '\u{10000}', '\u{1fffe}', '\u{10ffff}', 'null', 'true', '~', '---', '<<'],
  'a \u2028 b',
  'a\u2029\u2029b',
];

describe('a real Prometheus that reads YAML', () => {
  const startPrometheus = usePrometheus();
  const dir = useTempDir();

  async function discovered(name: string): Promise<readonly DiscoveredTarget[]> {
    const groups = ODD.map((odd, index) => {
      const labels = { mesh: 'm', dataplane: String(index), alone: odd, within: `a ${odd} b` };
      return toTargetGroup(`192.168.0.1:${String(index + 1)}`, new Map(Object.entries(labels)));
    });
    await (await FileSdOutput.open({ file: dir.file(name) })).publish(toHoldings(groups));
    const prometheus = await startPrometheus(dir.file(name));
    const targets = await waitFor(async () => {
      const seen = await prometheus.targets();
      return seen.length === ODD.length && seen;
    });
    const relevant = targets.map(({ __address__: address = '', alone = '', within = '' }) => {
      return { address, alone, within };
    });
    return relevant.sort((a, b) => (a.address < b.address ? -1 : 1));
  }

  it('finds in it exactly what it finds in JSON', async function () {
    this.timeout(60_000);
    const [json, yaml] = await Promise.all([
      discovered('targets.json'),
      discovered('targets.yaml'),
    ]);
    expect(yaml).to.deep.equal(json);
    expect(new Set(json.map((labels) => labels['within']))).to.deep.equal(
      new Set(ODD.map((odd) => `a ${odd} b`)),
    );
  });
});
