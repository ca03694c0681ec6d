import { expect } from 'chai';
import type { Page } from 'playwright-core';

import { createPages, type PagesOptions } from '../../src/discovery/report/pages/create-pages.js';
import type { Status } from '../../src/discovery/report/status.js';
import { useBrowser, type Look, type WatchedPage } from '../support/browser.js';
import { FakeInspection, sampleTarget } from '../support/fake-inspection.js';
import { samplePages } from '../support/pages-kit.js';
import { sampleControlPlane, sampleStatus, secondsAgo } from '../support/sample-status.js';
import { serveRoutes, type ServedRoutes } from '../support/serve-routes.js';
import { useClosing } from '../support/use-closing.js';
import { waitFor } from '../support/wait-for.js';

const EVIL = ['<script>alert(1)</script>', '"><img src=x onerror=alert(2)>', '\u202e</p>'];

describe('the pages in a browser', function () {
  this.timeout(60_000);
  const openPage = useBrowser();
  const closing = useClosing();

  async function serve(more: Partial<PagesOptions> = {}, port = 0): Promise<ServedRoutes> {
    return closing(await serveRoutes(createPages(samplePages(more)), port));
  }

  async function look(
    more: Partial<PagesOptions>,
    path: string,
    how: Look = {},
  ): Promise<WatchedPage> {
    const { origin } = await serve(more);
    const watched = await openPage(origin, how);
    await watched.page.goto(path);
    return watched;
  }

  for (const path of ['/', '/targets']) {
    for (const how of [
      { screen: 'desktop', colours: 'light' },
      { screen: 'desktop', colours: 'dark' },
      { screen: 'phone', colours: 'light' },
    ] as const) {
      it(`shows ${path} on a ${how.screen} in ${how.colours} colours, as it should`, async () => {
        const { page, findings } = await look(troubled(), path, how);
        await openAllDetails(page);

        expect(await hiddenWidth(page)).to.equal(0);
        expect(await isDark(page)).to.equal(how.colours === 'dark');
        expect(await findings()).to.deep.equal([]);
      });
    }
  }

  it('shows what a control plane says as text, and nothing of it runs', async () => {
    const { page, findings } = await look(troubled(), '/targets');

    const text = await page.locator('main').textContent();

    expect(text).to.contain(EVIL[0]).and.to.contain(EVIL[1]);
    expect(await page.locator('main script, main img').count()).to.equal(0);
    expect(await findings()).to.deep.equal([]);
  });

  it('takes over a change without loading anew, and leaves open what is open', async () => {
    let status: Status = sampleStatus();
    const { page, findings } = await look({ status: () => status }, '/');
    await page.evaluate("window.before = true; document.querySelector('details').open = true");

    status = sampleStatus({
      controlPlanes: [
        sampleControlPlane({
          ...{ phase: 'waiting', sinceMs: secondsAgo(3), failures: 1 },
          error: { code: 'x', text: 'refused', atMs: secondsAgo(3) },
        }),
      ],
    });
    await page.getByText('is away since').waitFor();

    const stayed = await page.evaluate("window.before && document.querySelector('details').open");
    expect(stayed).to.be.true;
    expect(await page.title()).to.contain('Something is wrong');
    expect(await findings()).to.deep.equal([]);
  });

  it('finds rows again that moved, and leaves a form alone that somebody is in', async () => {
    const inspection = new FakeInspection();
    const others = ['backend-03', 'backend-04'].map((dataplane) => sampleTarget({ dataplane }));
    inspection.details = others;
    const { page } = await look({ inspection: () => inspection }, '/targets');
    await page.locator('summary', { hasText: 'backend-04' }).click();
    await page.getByRole('searchbox').fill('half a wo');

    inspection.details = [sampleTarget({ dataplane: 'backend-01', service: 'new' }), ...others];
    await page.locator('summary', { hasText: 'backend-01' }).waitFor();

    const open = page.locator('.targets details[open] summary');
    expect(await open.count()).to.equal(1);
    expect(await open.textContent()).to.contain('backend-04');
    expect(await page.getByRole('searchbox').inputValue()).to.equal('half a wo');
    expect(await page.locator('select[name=service] option').count()).to.equal(2);
  });

  it('says that the connection is lost, and goes on by itself when it is back', async () => {
    const served = await serveRoutes(createPages(samplePages()));
    const { page } = await openPage(served.origin);
    await page.goto('/');

    await served.close();
    await page.getByText('Connection lost since').waitFor();
    await serve({ status: () => sampleStatus({ conflicts: 3 }) }, served.port);
    await page.getByText('disagree about 3 targets').waitFor();

    expect(await page.locator('#connection').isVisible()).to.be.false;
  });

  it('is useful without JavaScript', async () => {
    const { page } = await look(troubled(), '/targets', { javaScript: false });

    await page.locator('select[name=state]').selectOption('left out');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.waitForURL(/state=left-out/);
    await page.locator('.targets summary').first().click();
    await page.getByText('As sent').waitFor();

    expect(await page.getByText('1 target', { exact: true }).isVisible()).to.be.true;
    expect(await page.locator('footer').textContent()).to.contain('does not renew itself');
  });

  it('lets held targets go by a button', async () => {
    const inspection = new FakeInspection();
    const name = 'grpc://kuma-cp:5676';
    inspection.held = [{ name, targets: 812, waiting: 430, heldForMs: 45_000 }];
    const parts = { inspection: () => inspection, lifecycle: true };
    const { page, findings } = await look(parts, '/');

    await page.getByRole('button', { name: 'Let them go now' }).click();
    await waitFor(() => inspection.held[0]?.heldForMs === undefined);
    await page.getByText('All is well').waitFor();

    expect(new URL(page.url()).pathname).to.equal('/');
    expect(await findings()).to.deep.equal([]);
  });

  it('shows ten thousand targets by the page', async () => {
    const inspection = new FakeInspection();
    inspection.details = Array.from({ length: 10_000 }, (_, at) =>
      sampleTarget({ dataplane: `backend-${String(at).padStart(5, '0')}` }),
    );
    const { page, findings } = await look({ inspection: () => inspection }, '/targets');

    await page.getByRole('link', { name: 'Last' }).first().click();
    await page.waitForURL(/page=100/);
    await page.getByText('9,901–10,000 of 10,000 targets').last().waitFor();

    expect(await page.locator('.targets li').count()).to.equal(100);
    expect(await findings()).to.deep.equal([]);
  });
});

/** A run in which everything is there that a page can show, and that a control plane can say. */
function troubled(): Partial<PagesOptions> {
  const [script = '', image = '', turned = ''] = EVIL;
  const inspection = new FakeInspection();
  const { sent } = sampleTarget();
  const long = 'a-long-word-without-a-blank'.repeat(12);
  inspection.details = [
    sampleTarget(),
    sampleTarget({
      ...{ controlPlane: script, mesh: image, service: turned, dataplane: script },
      sent: { ...sent!, labels: { [script]: image, [image]: turned, long } },
      written: { [turned]: script, a: image },
    }),
    sampleTarget({ state: 'left-out', reason: `${script} ${long}`, address: long }),
  ];
  inspection.held = [{ name: script, targets: 812, waiting: 430, heldForMs: 45_000 }];
  const failure = { code: 'x', text: `${image} ${long}`, atMs: secondsAgo(100) };
  const controlPlane = sampleControlPlane({
    ...{ name: script, phase: 'waiting', error: failure, serverVersion: long },
    leftOut: { [image]: 2 },
    certificates: [{ role: 'server', subject: long, notAfterMs: 0 }],
  });
  const { output } = sampleStatus();
  const status = sampleStatus({
    controlPlanes: [controlPlane],
    output: { ...output, path: `/${long}`, error: failure },
    recent: [{ atMs: 0, level: 'error', message: image, fields: { [script]: long } }],
  });
  const configuration = (): string => `header: ${script} ${long}`;
  return { status: () => status, inspection: () => inspection, configuration };
}

async function openAllDetails(page: Page): Promise<void> {
  await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true");
}

/** How many pixels one would have to scroll sideways. */
async function hiddenWidth(page: Page): Promise<number> {
  return await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
}

async function isDark(page: Page): Promise<boolean> {
  const colour: string = await page.evaluate('getComputedStyle(document.body).backgroundColor');
  const [red = 0] = (/\d+/.exec(colour) ?? []).map(Number);
  return red < 128;
}
