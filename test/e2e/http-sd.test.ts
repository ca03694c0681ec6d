import { expect } from 'chai';

import { usePrometheus, type DiscoveredTarget } from '../support/prometheus.js';
import { useToolKit } from '../support/tool-kit.js';
import { waitFor } from '../support/wait-for.js';

describe('a real Prometheus that reads the list over http_sd', () => {
  const startPrometheus = usePrometheus();
  const kit = useToolKit();

  it('has the same targets as one that reads the file', async function () {
    this.timeout(60_000);
    const controlPlane = await kit.controlPlane();
    const flags = ['--listen-address=127.0.0.1:0', '--removal-delay=0s', '--label=site=berlin'];
    const tool = kit.run(controlPlane.port, { flags });
    const line = await tool.waitForLine((each) => each.includes('Serving status and metrics'));
    const url = `${/url="?(http[^\s"]+)/.exec(line)?.[1] ?? expect.fail(line)}sd`;
    const [byFile, byHttp] = [await startPrometheus(kit.file), await startPrometheus(url)];
    const dataplanes = ['backend-01', 'backend-02', 'backend-03'];
    (await controlPlane.nextTurn()).answer({ version: '1', dataplanes });
    const fromFile = await waitFor(async () => {
      const targets = await byFile.targets();
      return targets.length === 3 && targets;
    });
    const fromHttp = await waitFor(async () => {
      const targets = await byHttp.targets();
      return targets.length === 3 && targets;
    });
    expect(fromHttp.map(withoutSource)).to.have.deep.members(fromFile.map(withoutSource));
    const status = (await (await fetch(url.replace(/sd$/, 'status.json'))).json()) as {
      readonly http_sd_readers: readonly unknown[];
    };
    expect(status.http_sd_readers).to.have.length(1);
  });
});

/** Prometheus says of a target where it read of it. */
function withoutSource(target: DiscoveredTarget): DiscoveredTarget {
  return Object.fromEntries(
    Object.entries(target).filter(([name]) => !/^__meta_(filepath|url)$/.test(name)),
  );
}
