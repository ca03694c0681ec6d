import { html, type SafeHtml } from './html.js';

/** A table that scrolls within its own box, and becomes cards on a phone. Cells bring their `data-label` for that. */
export function tableHtml(columns: readonly string[], rows: readonly SafeHtml[]): SafeHtml {
  const heads = columns.map((name) => html`<th scope="col">${name}</th>`);
  return html`<div class="scroll">
    <table class="cards">
      <thead>
        <tr>
          ${heads}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}
