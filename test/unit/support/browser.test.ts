import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { expect } from 'chai';

import { useBrowser, type Look, type WatchedPage } from '../../support/browser.js';
import { useTempDir } from '../../support/temp-dir.js';

const GOOD = `<!doctype html><html lang="en"><title>good</title>
<meta name="viewport" content="width=device-width">
<style>
  body { font: 16px system-ui, sans-serif; background: white; color: black }
  @media (prefers-color-scheme: dark) { body { background: black; color: white } }
</style>
<h1>Ten targets ✓ → ●</h1><p id="live">without JavaScript</p>
<p>Grüße, Ελλάδα, <b>bold</b>, <code>192.168.0.1:1234 monospace</code>, <span style="font-family: serif">serif</span></p>
<script>document.getElementById('live').textContent = 'with JavaScript'</script>`;
const ELSEWHERE = 'http://elsewhere.example/picture.png';

interface ServedPage {
  readonly html: string;
  readonly policy?: string;
}

const PAGES: Readonly<Record<string, ServedPage>> = {
  '/good': { html: GOOD },
  '/throws': { html: '<script>console.error("told"); throw new Error("thrown")</script>' },
  '/forbidden': {
    html: `<style>p { color: red }</style><script>document.title = "run"</script>`,
    policy: "default-src 'none'",
  },
  '/elsewhere': { html: `<img src="${ELSEWHERE}">` },
  '/brings-along': { html: '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">' },
  '/forbidden-elsewhere': { html: `<img src="${ELSEWHERE}">`, policy: "default-src 'none'" },
  '/socket': { html: '<script>new WebSocket("ws://elsewhere.example")</script>' },
};

describe('a real Chromium', function () {
  this.timeout(30_000);
  const dir = useTempDir();
  const openPage = useBrowser();
  let server: Server;
  let origin: string;

  before('serve the pages', async () => {
    server = createServer(answer).listen(0, '127.0.0.1');
    await once(server, 'listening');
    origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  });
  after('end the server', async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  async function see(path: string, look?: Look): Promise<WatchedPage> {
    const opened = await openPage(origin, look);
    await opened.page.goto(path);
    return opened;
  }

  async function kindsAndTexts(path: string, look?: Look): Promise<readonly string[]> {
    const { findings } = await see(path, look);
    return (await findings()).map(({ kind, text }) => `${kind}: ${text}`);
  }

  for (const colours of ['light', 'dark'] as const) {
    it(`shows a page in ${colours} colours, and finds nothing wrong with a good one`, async () => {
      const { page, findings } = await see('/good', { colours });
      const background = await page.evaluate('getComputedStyle(document.body).backgroundColor');
      expect(background).to.equal(colours === 'dark' ? 'rgb(0, 0, 0)' : 'rgb(255, 255, 255)');
      expect(await page.title()).to.equal('good');
      expect(await findings()).to.deep.equal([]);
    });
  }
  for (const javaScript of [true, false]) {
    it(`reads a page ${javaScript ? 'with' : 'without'} JavaScript`, async () => {
      const { page, findings } = await see('/good', { javaScript });
      const text = await page.locator('#live').textContent();
      expect(text).to.equal(`${javaScript ? 'with' : 'without'} JavaScript`);
      expect(await findings()).to.deep.equal([]);
    });
  }
  for (const [screen, width, height] of [
    ['desktop', 1280, 800],
    ['phone', 390, 844],
  ] as const) {
    it(`takes a picture as large as a ${screen}`, async () => {
      const { page } = await see('/good', { screen });
      const path = dir.file(`${screen}.png`);
      await page.screenshot({ path });
      expect(sizeOfPng(await readFile(path))).to.deep.equal({ width, height });
    });
  }
  it('writes with fonts: letters of their own widths, and those of one width', async () => {
    const { page } = await see('/good');
    const widthOf = async (text: string, family: string): Promise<number> => {
      await page.setContent(`<span style="font: 100px ${family}">${text}</span>`);
      return (await page.locator('span').boundingBox())?.width ?? 0;
    };
    const narrow = await widthOf('iii', 'sans-serif');
    expect(narrow).to.be.greaterThan(0);
    expect(await widthOf('WWW', 'sans-serif')).to.be.greaterThan(2 * narrow);
    expect(await widthOf('WWW', 'monospace')).to.equal(await widthOf('iii', 'monospace'));
  });
  it('finds what a page says on the console and what it throws', async () => {
    const [told, thrown] = await kindsAndTexts('/throws');
    expect(told).to.match(/^console-error: told/);
    expect(thrown).to.equal('page-error: Error: thrown');
  });
  it('finds what a policy forbids, scripts only where they would run', async () => {
    const [style, script] = await kindsAndTexts('/forbidden');
    expect(style).to.match(/^csp-violation: .*inline style/);
    expect(script).to.match(/^csp-violation: .*inline script/);
    expect(await kindsAndTexts('/forbidden', { javaScript: false })).to.deep.equal([style]);
  });
  it('finds requests to another origin, forbidden ones too, and none of what a page brings along', async () => {
    for (const path of ['/elsewhere', '/forbidden-elsewhere'])
      expect(await kindsAndTexts(path)).to.include(`request-elsewhere: ${ELSEWHERE}`);
    expect(await kindsAndTexts('/socket')).to.include('request-elsewhere: ws://elsewhere.example/');
    expect(await kindsAndTexts('/brings-along')).to.deep.equal([]);
  });
});

function answer({ url = '' }: IncomingMessage, response: ServerResponse): void {
  const page = PAGES[url];
  response.writeHead(page === undefined ? 404 : 200, {
    'content-type': 'text/html; charset=utf-8',
    ...(page?.policy === undefined ? {} : { 'content-security-policy': page.policy }),
  });
  response.end(page?.html);
}

function sizeOfPng(bytes: Buffer): { readonly width: number; readonly height: number } {
  expect(bytes.subarray(0, 8).toString('latin1')).to.equal('\x89PNG\r\n\x1a\n');
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}
