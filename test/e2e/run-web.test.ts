import { expect } from 'chai';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { RunningBinary } from '../support/run-binary.js';
import { useToolKit } from '../support/tool-kit.js';
import { waitFor } from '../support/wait-for.js';

const EAGER = ['--removal-delay=0s', '--min-write-interval=0s', '--backoff-min=50ms'];

describe('the pages of a run', () => {
  const kit = useToolKit();

  async function serve(
    port: number | readonly number[],
    ...flags: readonly string[]
  ): Promise<{ tool: RunningBinary; url: string }> {
    const tool = kit.run(port, { flags: ['--listen-address=127.0.0.1:0', ...EAGER, ...flags] });
    const line = await tool.waitForLine((each) => each.includes('Serving status and metrics'));
    return { tool, url: /url="?(http[^\s"]+)/.exec(line)?.[1] ?? expect.fail(line) };
  }

  it('serve the list of the file, and say that it is ready, once there is one', async () => {
    const controlPlane = await kit.controlPlane();
    const { url } = await serve(controlPlane.port);
    const before = [await statusOf(`${url}sd`), await statusOf(`${url}-/ready`)];
    (await controlPlane.nextTurn()).answer({ version: '1', dataplanes: ['backend-01'] });
    await kit.published('backend-01');
    await waitFor(async () => (await statusOf(`${url}-/ready`)) === 200);
    const list = await fetch(`${url}sd`);
    expect(before).to.deep.equal([503, 503]);
    expect(list.headers.get('content-type')).to.match(/^application\/json/);
    expect(await list.text()).to.equal(await readFile(kit.file, 'utf8'));
    expect(await statusOf(`${url}-/ready?on=sync`)).to.equal(200);
    expect(await statusOf(`${url}-/ready?on=moon`)).to.equal(400);
    expect(await statusOf(`${url}-/healthy`)).to.equal(200);
  });

  it('are ready by the file of the last run while the control plane is away, but not in sync', async () => {
    const controlPlane = await kit.controlPlane();
    const first = kit.run(controlPlane.port, { flags: EAGER });
    (await controlPlane.nextTurn()).answer({ version: '1', dataplanes: ['backend-01'] });
    await kit.published('backend-01');
    await first.stop();
    await controlPlane.close();
    const { url } = await serve(controlPlane.port);
    await waitFor(async () => (await statusOf(`${url}-/ready`)) === 200);
    expect(await statusOf(`${url}-/ready?on=sync`)).to.equal(503);
    expect(JSON.parse(await (await fetch(`${url}sd`)).text())).to.have.length(1);
  });

  it('have metrics of our own, and no series of a single target', async () => {
    const controlPlane = await kit.controlPlane();
    const { url } = await serve(controlPlane.port);
    (await controlPlane.nextTurn()).answer({
      version: '1',
      dataplanes: ['backend-01', 'backend-02'],
    });
    await kit.published('backend-01', 'backend-02');
    const text = await waitFor(async () => {
      const metrics = await (await fetch(`${url}metrics`)).text();
      return /^kuma_prometheus_sd_targets 2$/m.test(metrics) && metrics;
    });
    expect(text).to.match(/^kuma_prometheus_sd_config_last_reload_successful 1$/m);
    expect(text).to.match(/^kuma_prometheus_sd_build_info\{.*\} 1$/m);
    expect(text).not.to.include('backend-01');
  });

  it('show the control plane and its targets, and why one is left out', async () => {
    const controlPlane = await kit.controlPlane();
    const { url } = await serve(controlPlane.port, '--deny-cidr=192.168.0.2/32');
    (await controlPlane.nextTurn()).answer({
      version: '1',
      dataplanes: ['backend-01', 'backend-02'],
    });
    await kit.published('backend-01');
    const page = await fetch(url);
    const status = await page.text();
    const targets = await (await fetch(`${url}targets`)).text();
    expect(page.headers.get('content-security-policy')).to.include("default-src 'none'");
    expect(page.headers.get('x-content-type-options')).to.equal('nosniff');
    expect(status).to.include(`127.0.0.1:${String(controlPlane.port)}`);
    expect(targets).to.include('192.168.0.2:1234').and.include('address is not allowed');
  });

  it('are not there without --listen-address, and allow nothing without --web-enable-lifecycle', async () => {
    const controlPlane = await kit.controlPlane();
    const { url } = await serve(controlPlane.port);
    const reload = await fetch(`${url}-/reload`, { method: 'POST' });
    const release = await fetch(`${url}-/release-hold?control_plane=x`, { method: 'POST' });
    expect([404, 405]).to.include(reload.status);
    expect([404, 405]).to.include(release.status);
  });

  it('end the start with 78 where the address is in use', async () => {
    const controlPlane = await kit.controlPlane();
    const taken = await kit.peer();
    const tool = kit.run(controlPlane.port, {
      flags: [`--listen-address=127.0.0.1:${String(taken.port)}`],
    });
    expect(await tool.exit).to.deep.equal({ code: 78, signal: null });
    expect(tool.stderr)
      .to.include('--listen-address')
      .and.include(String(taken.port))
      .and.include('EADDRINUSE');
  });
});

describe('a reload of the settings', () => {
  const kit = useToolKit();

  /** A run by a configuration file, with its pages. */
  async function begin(port: number, text: string): Promise<Reloading> {
    const directory = await mkdtemp(join(kit.path(''), 'config-'));
    const path = join(directory, 'kuma.yaml');
    await writeFile(path, text);
    const flags = [
      `--config-file=${path}`,
      '--listen-address=127.0.0.1:0',
      '--web-enable-lifecycle',
      ...EAGER,
    ];
    const tool = kit.run(port, { flags });
    const line = await tool.waitForLine((each) => each.includes('Serving status and metrics'));
    return { tool, path, url: /url="?(http[^\s"]+)/.exec(line)?.[1] ?? expect.fail(line) };
  }

  interface Reloading {
    readonly tool: RunningBinary;
    readonly path: string;
    readonly url: string;
  }

  it('by SIGHUP changes labels without a word to the control plane', async () => {
    const controlPlane = await kit.controlPlane();
    const { tool, path } = await begin(controlPlane.port, 'label: { site: berlin }\n');
    (await controlPlane.nextTurn()).answer({ version: '1', dataplanes: ['backend-01'] });
    await kit.published('backend-01');
    await controlPlane.nextTurn();
    await writeFile(path, 'label: { site: hamburg }\n');
    tool.kill('SIGHUP');
    await waitFor(async () => (await readFile(kit.file, 'utf8')).includes('"site":"hamburg"'));
    await tool.waitForLine((line) => line.includes('Read the settings again'));
    expect(controlPlane.turns).to.have.length(2);
  });

  it('follows another control plane, without a moment in which the file is not there', async () => {
    const [first, second] = [await kit.controlPlane(), await kit.controlPlane()];
    const file = (port: number): string =>
      `control-planes:\n  - cp-address: 127.0.0.1:${String(port)}\n`;
    const directory = await mkdtemp(join(kit.path(''), 'config-'));
    const path = join(directory, 'kuma.yaml');
    await writeFile(path, file(first.port));
    const tool = kit.run([], { flags: [`--config-file=${path}`, ...EAGER] });
    (await first.nextTurn()).answer({ version: '1', dataplanes: ['backend-01'] });
    await kit.published('backend-01');
    await writeFile(path, file(second.port));
    tool.kill('SIGHUP');
    const turn = await second.nextTurn();
    expect(JSON.parse(await readFile(kit.file, 'utf8'))).to.have.length(1);
    turn.answer({ version: '1', dataplanes: ['backend-02'] });
    await kit.published('backend-02');
  });

  it('by POST keeps the old settings where the new ones are bad, and says what and where', async () => {
    const controlPlane = await kit.controlPlane();
    const { tool, path, url } = await begin(controlPlane.port, 'label: { site: berlin }\n');
    (await controlPlane.nextTurn()).answer({ version: '1', dataplanes: ['backend-01'] });
    await kit.published('backend-01');
    await writeFile(path, 'label: { site: berlin }\nremoval-dealy: 3s\n');
    const answer = await fetch(`${url}-/reload`, { method: 'POST' });
    const reason = await answer.text();
    expect(answer.status).to.be.within(400, 599);
    expect(reason).to.include(`${path}:2:1`).and.include('removal-delay');
    await tool.waitForLine((line) => /level=error.*the old ones stay in force/.test(line));
    const metrics = await (await fetch(`${url}metrics`)).text();
    expect(metrics).to.match(/^kuma_prometheus_sd_config_last_reload_successful 0$/m);
    expect(await readFile(kit.file, 'utf8')).to.include('"site":"berlin"');
    await writeFile(path, 'label: { site: hamburg }\n');
    expect((await fetch(`${url}-/reload`, { method: 'POST' })).status).to.equal(200);
    await waitFor(async () => (await readFile(kit.file, 'utf8')).includes('"site":"hamburg"'));
  });

  it('keeps the old settings where a certificate that is named is not there', async () => {
    const controlPlane = await kit.controlPlane();
    const { path, url } = await begin(controlPlane.port, 'label: { site: berlin }\n');
    await controlPlane.nextTurn();
    await writeFile(path, 'tls-ca-file: /nowhere/ca.pem\n');
    const answer = await fetch(`${url}-/reload`, { method: 'POST' });
    expect(answer.status).to.equal(500);
    expect(await answer.text()).to.include('/nowhere/ca.pem');
    const shown = await (await fetch(url)).text();
    expect(shown).to.include('berlin').and.not.include('/nowhere/ca.pem');
    expect(await statusOf(`${url}-/healthy`)).to.equal(200);
  });
});

async function statusOf(url: string): Promise<number> {
  const response = await fetch(url);
  await response.arrayBuffer();
  return response.status;
}
