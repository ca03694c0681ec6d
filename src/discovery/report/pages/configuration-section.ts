import { html, preformatted, type SafeHtml } from './html.js';
import type { StatusView } from './status-view.js';

/** What the process was told, each value with where it came from. */
export function configurationSection({ configuration }: StatusView): SafeHtml {
  return html`<section id="configuration">
    <h2>Configuration</h2>
    <details class="panel">
      <summary>Effective configuration, secrets hidden</summary>
      <pre tabindex="0">${preformatted(configuration)}</pre>
    </details>
  </section>`;
}
