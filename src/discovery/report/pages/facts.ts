import { html, type HtmlValue, type SafeHtml } from './html.js';

/** A name and what is known under it; `undefined` = it is not shown. */
export type Fact = readonly [name: string, value: HtmlValue | undefined];

/** Short facts in columns. */
export function factsHtml(facts: readonly Fact[]): SafeHtml {
  const known = facts.filter(([, value]) => value !== undefined);
  const shown = known.map(
    ([name, value]) =>
      html`<div>
        <dt>${name}</dt>
        <dd>${value}</dd>
      </div>`,
  );
  return html`<dl class="facts">${shown}</dl>`;
}
