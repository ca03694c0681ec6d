import type { TargetPage, TargetQuery } from '../../inspection/inspection.js';
import { html, type SafeHtml } from './html.js';
import { countOf, countText } from '../../../base/number-text.js';
import { targetsPath } from './targets-path.js';

/** Where one is among the targets that were found, and the ways to the others. `name`: for those who do not see it. */
export function targetPaging(found: TargetPage, query: TargetQuery, name: string): SafeHtml {
  const { page, pages } = found;
  const to = (text: string, target: number): SafeHtml =>
    html`<li><a href="${targetsPath({ ...query, page: target })}">${text}</a></li>`;
  const links = [
    page > 2 && to('First', 1),
    page > 1 && to('Previous', page - 1),
    pages > 1 && html`<li>Page ${countText(page)} of ${countText(pages)}</li>`,
    page < pages && to('Next', page + 1),
    page < pages - 1 && to('Last', pages),
  ];
  return html`<nav class="paging" aria-label="${name}">
    <p>${rangeText(found, query)}</p>
    <ul>
      ${links}
    </ul>
  </nav>`;
}

function rangeText({ page, pages, matching, targets }: TargetPage, query: TargetQuery): string {
  if (targets.length === 0) return 'No target matches.';
  if (pages === 1) return countOf(matching, 'target');
  const first = (page - 1) * query.pageSize + 1;
  const last = first + targets.length - 1;
  return `${countText(first)}–${countText(last)} of ${countOf(matching, 'target')}`;
}
