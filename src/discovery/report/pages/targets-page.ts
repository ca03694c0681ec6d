import type { WebAnswer } from '../../../observability/route.js';
import type { TargetPage, TargetQuery } from '../../inspection/inspection.js';
import { TARGET_STATES } from '../../inspection/target-row.js';
import { html, type SafeHtml } from './html.js';
import { pageAnswer, type Product } from './layout.js';
import { stateLinks } from './state-links.js';
import { STATE_WORDS } from './state-words.js';
import { targetFilters } from './target-filters.js';
import { targetListHtml } from './target-list.js';
import { targetPaging } from './target-paging.js';
import { badge } from './tone.js';

/** Looking through all targets is more work than the status is. */
const REFRESH_MS = 5_000;

/** `/targets`: why is my target not there? */
export function targetsPage(product: Product, found: TargetPage, query: TargetQuery): WebAnswer {
  const hasMore = found.pages > 1;
  const main = html`<h1 class="unseen">Targets</h1>
    ${stateLinks(found, query)} ${targetFilters(found, query)}
    ${targetPaging(found, query, 'Pages')}
    ${found.targets.length > 0 && targetListHtml(found.targets)}
    ${hasMore && targetPaging(found, query, 'Pages, at the end')} ${legend()}`;
  return page(product, main);
}

/** While there is nothing to look at yet. */
export function startingTargetsPage(product: Product): WebAnswer {
  const main = html`<div class="banner wait">
    <h1>
      <span class="mark" aria-hidden="true">…</span>Starting: there are no targets to be shown yet
    </h1>
  </div>`;
  return page(product, main);
}

function page(product: Product, main: SafeHtml): WebAnswer {
  return pageAnswer(product, {
    title: 'Targets',
    path: '/targets',
    tone: 'quiet',
    main,
    refreshMs: REFRESH_MS,
  });
}

function legend(): SafeHtml {
  const rows = TARGET_STATES.map((state) => {
    const { tone, word, meaning } = STATE_WORDS[state];
    return html`<dt>${badge(tone, word)}</dt>
      <dd>${meaning}</dd>`;
  });
  return html`<details class="legend">
    <summary>What the states mean</summary>
    <dl>${rows}</dl>
  </details>`;
}
