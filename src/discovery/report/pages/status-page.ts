import type { WebAnswer } from '../../../observability/route.js';
import { certificatesSection } from './certificates-section.js';
import { configurationSection } from './configuration-section.js';
import { controlPlanesSection } from './control-planes-section.js';
import { eventsSection } from './events-section.js';
import { fileSection } from './file-section.js';
import { headlineHtml, toHeadline } from './headline.js';
import { html } from './html.js';
import { pageAnswer, type Product } from './layout.js';
import { readersSection } from './readers-section.js';
import { removalsSection } from './removals-section.js';
import type { StatusView } from './status-view.js';
import { tilesHtml } from './tiles.js';

/** Often enough to watch something happen. */
const REFRESH_MS = 2_000;

/** `/`: is it connected, to what, how old is the data, and what happens next? */
export function statusPage(product: Product, view: StatusView): WebAnswer {
  const headline = toHeadline(view);
  const { tone } = headline;
  const main = html`${headlineHtml(headline, view.nowMs)} ${tilesHtml(view)}
  ${controlPlanesSection(view)} ${fileSection(view)} ${removalsSection(view)}
  ${readersSection(view)} ${certificatesSection(view)} ${eventsSection(view)}
  ${configurationSection(view)}`;
  const content = { title: TITLES[tone], path: '/', tone, main, refreshMs: REFRESH_MS };
  return pageAnswer(product, content);
}

const TITLES = {
  ok: 'Status',
  wait: 'Starting',
  warn: 'Status, with a warning',
  bad: 'Something is wrong',
  quiet: 'Status',
} as const;
