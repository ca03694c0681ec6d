// Takes the pictures of docs/pages.md from a real run: two control planes, of which the second one is ended.
// `node --import tsx scripts/screenshots.mjs`, after `npm run build`; needs a Chromium (/usr/bin/chromium, or the one
// that `npm test` fetches) and the ports 5676, 5677 and 9099 of this machine.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { chromium } from 'playwright-core';

import { environmentOf } from '../test/support/real-parts.ts';
import { ROOT } from './run.mjs';

const IMAGES = join(ROOT, 'docs/images');
const MAX_BYTES = 150_000;
const ORIGIN = 'http://127.0.0.1:9099';
const DESKTOP = { viewport: { width: 1200, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true };

const CHROMIUM = [
  '/usr/bin/chromium',
  join(ROOT, '.cache/debian/chromium/usr/lib/chromium/chromium'),
].find(existsSync);

/** @type {import('node:child_process').ChildProcess[]} */
const children = [];
const directory = await mkdtemp(join(tmpdir(), 'screenshots-'));
try {
  await takeAll();
} finally {
  for (const child of children) child.kill('SIGTERM');
  for (const child of children) if (child.exitCode === null) await once(child, 'close');
  await rm(directory, { recursive: true, force: true });
}

async function takeAll() {
  await serve('east', 5676);
  const west = await serve('west', 5677);
  await startTool(
    [
      ...['run', '--cp-address=grpc://127.0.0.1:5676', '--cp-address=grpc://127.0.0.1:5677'],
      ...['--listen-address=127.0.0.1:9099', '--web-enable-lifecycle', '--label=team=platform'],
      '--output-file=kuma.file_sd.json',
    ],
    /Wrote the target file/,
  );
  const asPrometheus = { 'X-Prometheus-Refresh-Interval-Seconds': '60' };
  await globalThis.fetch(`${ORIGIN}/sd`, { headers: asPrometheus });
  const browser = await chromium.launch({
    ...(CHROMIUM === undefined ? {} : { executablePath: CHROMIUM }),
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--no-proxy-server'],
    env: { PATH: process.env['PATH'] ?? '', HOME: directory, ...environmentOf(CHROMIUM ?? '') },
  });
  try {
    await take(await open(browser, '/targets', { ...DESKTOP, open: 'backend-east-01' }), 'targets');
    const status = await open(browser, '/', DESKTOP);
    await take(await open(browser, '/', { ...PHONE, waitFor: 'All is well' }), 'status-phone');
    west.kill('SIGTERM');
    await status.getByText(/away since .* next try in \d+ seconds/).waitFor();
    await take(status, 'status');
  } finally {
    await browser.close();
  }
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} path
 * @param {import('playwright-core').BrowserContextOptions & { open?: string, waitFor?: string }} look
 */
async function open(browser, path, { open: row, waitFor, ...look }) {
  const page = await (await browser.newContext(look)).newPage();
  await page.goto(ORIGIN + path);
  if (waitFor !== undefined) await page.getByText(waitFor).first().waitFor();
  if (row !== undefined) await page.locator('summary', { hasText: row }).click();
  return page;
}

/**
 * @param {import('playwright-core').Page} page
 * @param {string} name
 */
async function take(page, name) {
  const path = join(IMAGES, `${name}.png`);
  await page.screenshot({ path });
  const { size } = await stat(path);
  console.log(`${path}: ${String(size)} bytes`);
  if (size > MAX_BYTES) throw new Error(`${path} is larger than ${String(MAX_BYTES)} bytes`);
}

/**
 * @param {string} zone
 * @param {number} port
 */
async function serve(zone, port) {
  const file = join(directory, `${zone}.yaml`);
  await writeFile(file, assignmentsOf(zone));
  const address = `127.0.0.1:${String(port)}`;
  return startTool(['serve', '--assignments', file, '--listen-address', address], /^ready /);
}

/** @param {string} zone */
function assignmentsOf(zone) {
  const services = ['backend', 'checkout', 'frontend', 'payments', 'search'];
  const network = zone === 'east' ? 1 : 2;
  const assignments = services.map((service, at) => ({
    mesh: service === 'payments' ? 'payments' : 'default',
    service,
    targets: Array.from({ length: 12 }, (_, index) => ({
      name: `${service}-${zone}-${String(index + 1).padStart(2, '0')}`,
      address: `10.${String(network)}.${String(at)}.${String(index + 1)}:5670`,
      labels: { env: 'prod', 'kuma.io/zone': zone, version: 'v1' },
    })),
  }));
  const gateway = { name: 'gateway-01', address: ':5670', labels: { 'kuma.io/zone': zone } };
  const gateways = { mesh: 'default', service: 'api-gateway', targets: [gateway] };
  // JSON is YAML.
  return JSON.stringify({
    assignments: zone === 'east' ? [gateways, ...assignments] : assignments,
  });
}

/**
 * @param {string[]} args
 * @param {RegExp} ready
 * @returns {Promise<import('node:child_process').ChildProcess>} once it has printed a line that fits.
 */
async function startTool(args, ready) {
  const child = spawn(process.execPath, [join(ROOT, 'bin/run.js'), ...args], {
    cwd: directory,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  children.push(child);
  const said = [];
  for await (const line of createInterface(child.stderr)) {
    said.push(line);
    if (!ready.test(line)) continue;
    child.stderr.resume();
    return child;
  }
  throw new Error(`"${args.join(' ')}" ended:\n${said.join('\n')}`);
}
