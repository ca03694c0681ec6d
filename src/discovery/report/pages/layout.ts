import type { WebAnswer } from '../../../observability/route.js';
import { CONTENT_SECURITY_POLICY } from './content-security-policy.js';
import { html, trusted, type SafeHtml } from './html.js';
import { LIVE_SCRIPT } from './live.js';
import { STYLE } from './style.js';
import type { Tone } from './tone.js';

/** Who made the page. */
export interface Product {
  readonly name: string;
  readonly version: string;
}

/** What stands in the frame that all pages have. */
export interface PageContent {
  readonly title: string;
  /** The path of the page, as links name it; absent for pages that nobody links to. */
  readonly path?: string;
  /** What the icon tells. */
  readonly tone: Tone;
  readonly main: SafeHtml;
  /** How often the page renews itself; 0 = never. */
  readonly refreshMs: number;
  readonly status?: number;
}

/** The answer with a whole page. */
export function pageAnswer(product: Product, content: PageContent): WebAnswer {
  return {
    status: content.status ?? 200,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': CONTENT_SECURITY_POLICY,
      'Cache-Control': 'no-cache',
    },
    body: renderPage(product, content).toString(),
  };
}

function renderPage(
  product: Product,
  { title, path, tone, main, refreshMs }: PageContent,
): SafeHtml {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} – ${product.name}</title>
        <link rel="icon" href="${icon(tone)}" />
        ${STYLE_ELEMENT}
      </head>
      <body data-refresh-ms="${refreshMs}" data-version="${product.version}">
        <a class="skip" href="#main">Skip to the content</a>
        <header class="top">
          <div>
            <p class="product"><a href="/">${product.name}</a></p>
            <nav aria-label="Pages">
              <ul>
                ${LINKS.map((link) => navigationItem(link, path))}
              </ul>
            </nav>
          </div>
        </header>
        <p id="connection" role="status" hidden></p>
        <main id="main">${main}</main>
        <footer>${product.name} ${product.version}${refreshMs > 0 && NOSCRIPT}</footer>
        ${SCRIPT_ELEMENT}
      </body>
    </html> `;
}

// Their contents are what the hashes are made of: not a blank more.
const STYLE_ELEMENT = trusted(`<style>${STYLE}</style>`);
const SCRIPT_ELEMENT = trusted(`<script>${LIVE_SCRIPT}</script>`);

const NOSCRIPT = html`<noscript>
  · Without JavaScript this page does not renew itself: <a href="">reload it</a>.</noscript
>`;

const LINKS = [
  { path: '/', text: 'Status' },
  { path: '/targets', text: 'Targets' },
  { path: '/metrics', text: 'Metrics' },
  { path: '/sd', text: 'http_sd' },
  { path: '/status.json', text: 'status.json' },
  { path: '/targets.json', text: 'targets.json' },
] as const;

function navigationItem(
  { path, text }: (typeof LINKS)[number],
  current: string | undefined,
): SafeHtml {
  return html`<li>
    <a href="${path}" ${path === current && trusted(' aria-current="page"')}>${text}</a>
  </li>`;
}

const ICON_COLOURS: Readonly<Record<Tone, string>> = {
  ok: '#2a9d5c',
  warn: '#e0a030',
  bad: '#d63c31',
  wait: '#4b86d0',
  quiet: '#8a94a3',
};

function icon(tone: Tone): string {
  const circle = `<circle cx="8" cy="8" r="7" fill="${ICON_COLOURS[tone]}"/>`;
  const image = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">${circle}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(image)}`;
}
