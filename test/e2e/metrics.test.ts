import { execFileSync } from 'node:child_process';

import { expect } from 'chai';

import { environmentOf, requireRealPart } from '../support/real-parts.js';
import type { RunningBinary } from '../support/run-binary.js';
import { useToolKit } from '../support/tool-kit.js';
import { waitFor } from '../support/wait-for.js';

const FLAGS = ['--removal-delay=0s', '--min-write-interval=0s', '--listen-address=127.0.0.1:0'];

describe('the metrics of the tool at work', () => {
  const kit = useToolKit();

  /** Scrapes it until there is that line. */
  async function scraped(tool: RunningBinary, line: string): Promise<string> {
    const said = await tool.waitForLine((each) => each.includes('Serving status and metrics'));
    const url = /url=(\S+)/.exec(said)?.[1] ?? '';
    return await waitFor(
      async () => {
        const text = await (await fetch(`${url}metrics`)).text();
        return text.split('\n').includes(line) ? text : undefined;
      },
      { what: line },
    );
  }

  it('tell what it is connected to, and that it is no longer', async () => {
    const controlPlane = await kit.controlPlane();
    const tool = kit.run(controlPlane.port, { flags: FLAGS });
    (await controlPlane.nextTurn()).answer({ version: '1', dataplanes: ['a', 'b'] });
    const of = `{control_plane="127.0.0.1:${String(controlPlane.port)}"}`;
    await kit.published('a', 'b');
    const connected = await scraped(tool, `kuma_prometheus_sd_connected${of} 1`);
    expect(connected).to.include(`\nkuma_prometheus_sd_control_plane_targets${of} 2\n`);
    expect(connected).to.match(
      /^kuma_prometheus_sd_last_success_timestamp_seconds\{.*\} 1\d{9}\./m,
    );
    await controlPlane.close();
    const away = await scraped(tool, `kuma_prometheus_sd_connected${of} 0`);
    expect(away).to.include('\nkuma_prometheus_sd_targets 2\n');
    expect(away).to.match(/^kuma_prometheus_sd_data_age_seconds\{.*\} \d/m);
  });

  describe('before promtool', () => {
    let promtool: string;
    before('find promtool', function () {
      promtool = requireRealPart(this, 'promtool');
    });

    it('have nothing that its lint minds', async () => {
      const controlPlane = await kit.controlPlane();
      const tool = kit.run(controlPlane.port, { flags: FLAGS });
      (await controlPlane.nextTurn()).answer({ version: '1', dataplanes: ['a'] });
      const input = await scraped(tool, 'kuma_prometheus_sd_targets 1');
      const env = { ...process.env, ...environmentOf(promtool) };
      const said = execFileSync(promtool, ['check', 'metrics'], { input, env, encoding: 'utf8' });
      expect(said).to.equal('');
    });
  });
});
