import type { TargetPage, TargetQuery } from '../../inspection/inspection.js';
import { TARGET_STATES } from '../../inspection/target-row.js';
import { html, trusted, type SafeHtml } from './html.js';
import { countText } from '../../../base/number-text.js';
import { STATE_WORDS } from './state-words.js';
import { PAGE_SIZE, targetsPath } from './targets-path.js';

/** How many targets there are in each state, each a link to them. */
export function stateLinks(page: TargetPage, query: TargetQuery): SafeHtml {
  const { pageSize } = query;
  const hasFilter = targetsPath({ ...query, page: 1, pageSize: PAGE_SIZE }) !== '/targets';
  const links = TARGET_STATES.filter((state) => (page.byState[state] ?? 0) > 0).map((state) =>
    stateLink(targetsPath({ state, pageSize }), {
      count: page.byState[state] ?? 0,
      word: STATE_WORDS[state].word,
      isChosen: query.state === state,
    }),
  );
  const all = { count: page.total, word: 'in all', isChosen: !hasFilter };
  return html`<ul class="states" aria-label="Targets by state">
    ${stateLink(targetsPath({ pageSize }), all)}${links}
  </ul>`;
}

interface StateCount {
  readonly count: number;
  readonly word: string;
  readonly isChosen: boolean;
}

function stateLink(path: string, { count, word, isChosen }: StateCount): SafeHtml {
  return html`<li>
    <a href="${path}" ${isChosen && trusted(' aria-current="true"')}
      ><b>${countText(count)}</b> ${word}</a
    >
  </li>`;
}
