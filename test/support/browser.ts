import { rm } from 'node:fs/promises';

import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from 'playwright-core';

import { environmentOf, requireRealPart } from './real-parts.js';
import { openTempDir } from './temp-dir.js';
import { useClosing } from './use-closing.js';

/** Opens a page whose relative addresses are of `origin`. It is closed after the test. */
export type OpenPage = (origin: string, look?: Look) => Promise<WatchedPage>;

/** How somebody looks at a page. */
export interface Look {
  /** Default: `desktop`, 1280 by 800; `phone` is 390 by 844. */
  readonly screen?: 'desktop' | 'phone';
  /** Default: `light`. */
  readonly colours?: 'light' | 'dark';
  /** Default: true. */
  readonly javaScript?: boolean;
  /** What else there is to say, in Playwright's words. */
  readonly context?: BrowserContextOptions;
}

/** A page, and what it did that no page of ours should. */
export interface WatchedPage {
  readonly page: Page;
  /** All so far: the page is asked something first, so that what it said before has arrived. */
  readonly findings: () => Promise<readonly Finding[]>;
}

/** Something that no page of ours should do. */
export interface Finding {
  readonly kind: 'console-error' | 'page-error' | 'csp-violation' | 'request-elsewhere';
  readonly text: string;
}

const STARTING_MS = 60_000;

const SCREENS = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
} as const;

/** Nothing leaves this machine: no other name resolves, and no proxy is asked. */
const ARGUMENTS = [
  '--disable-dev-shm-usage',
  '--no-proxy-server',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1, EXCLUDE ::1',
];

/** Chromium asks for it by itself, once for each origin. */
const ASKED_UNBIDDEN = '/favicon.ico';

/**
 * Call it in a `describe`: starts one real Chromium for its tests, and ends it after them. Where there is none they
 * are skipped; see {@link requireRealPart}.
 */
export function useBrowser(): OpenPage {
  let browser: Browser | undefined;
  let home: string | undefined;
  const closing = useClosing();
  before('start a Chromium', async function () {
    const program = requireRealPart(this, 'chromium');
    this.timeout(STARTING_MS);
    home = await openTempDir();
    browser = await startChromium(program, home);
  });
  after('end the Chromium', async () => {
    await browser?.close();
    if (home !== undefined) await rm(home, { recursive: true, force: true, maxRetries: 3 });
  });
  return async (origin, look = {}) => {
    if (browser === undefined) throw new Error('A page can only be opened in a test or its hooks');
    const context = await browser.newContext(toContextOptions(origin, look));
    return watchPage(closing(context), origin);
  };
}

/** The sandbox of Chromium is off, which is Playwright's default: neither root nor most containers can have it. */
async function startChromium(program: string, home: string): Promise<Browser> {
  return await chromium.launch({
    executablePath: program,
    args: ARGUMENTS,
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      LANG: 'C.UTF-8',
      ...environmentOf(program),
    },
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
}

function toContextOptions(origin: string, look: Look): BrowserContextOptions {
  const { screen = 'desktop', colours = 'light', javaScript = true, context = {} } = look;
  return {
    ...SCREENS[screen],
    baseURL: origin,
    colorScheme: colours,
    javaScriptEnabled: javaScript,
    locale: 'en-US',
    timezoneId: 'UTC',
    ...context,
  };
}

async function watchPage(context: BrowserContext, origin: string): Promise<WatchedPage> {
  const findings: Finding[] = [];
  const note = (kind: Finding['kind'], text: string): void => void findings.push({ kind, text });
  const noteElsewhere = (url: string): void => {
    if (leavesFor(url, origin)) note('request-elsewhere', url);
  };
  context.on('console', (message) => {
    const { url } = message.location();
    if (message.type() !== 'error' || new URL(url, origin).pathname === ASKED_UNBIDDEN) return;
    const isOfPolicy = message.text().includes('Content Security Policy');
    note(isOfPolicy ? 'csp-violation' : 'console-error', `${message.text()} (${url})`);
  });
  context.on('weberror', (error) => {
    note('page-error', String(error.error()));
  });
  context.on('request', (request) => {
    noteElsewhere(request.url());
  });
  context.on('page', (opened) => {
    opened.on('websocket', (socket) => {
      noteElsewhere(socket.url());
    });
  });
  const page = await context.newPage();
  return {
    page,
    findings: async () => {
      await page.evaluate('0');
      return [...findings];
    },
  };
}

function leavesFor(url: string, origin: string): boolean {
  const asked = new URL(url.replace(/^ws/, 'http'));
  return asked.protocol.startsWith('http') && asked.origin !== new URL(origin).origin;
}
