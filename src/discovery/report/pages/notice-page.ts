import type { WebAnswer } from '../../../observability/route.js';
import { html } from './html.js';
import { pageAnswer, type Product } from './layout.js';

/** What a notice says. */
export interface Notice {
  readonly status: number;
  readonly title: string;
  readonly text: string;
  /** Where to go from here. */
  readonly back: { readonly path: string; readonly text: string };
}

/** A page that says one thing: that what was asked for makes no sense, or is not there any more. */
export function noticePage(product: Product, { status, title, text, back }: Notice): WebAnswer {
  const main = html`<div class="banner warn">
    <h1><span class="mark" aria-hidden="true">!</span>${title}</h1>
    <p class="detail">${text}</p>
    <p class="as-of"><a href="${back.path}">${back.text}</a></p>
  </div>`;
  return pageAnswer(product, { title, status, main, tone: 'warn', refreshMs: 0 });
}
