import { controlPlanePanel } from './control-plane-panel.js';
import { html, type SafeHtml } from './html.js';
import type { StatusView } from './status-view.js';

/** Every control plane with what is known of it. */
export function controlPlanesSection(view: StatusView): SafeHtml {
  const { controlPlanes } = view.status;
  const panels = controlPlanes.map((each) => controlPlanePanel(view, each));
  return html`<section id="control-planes">
    <h2>${controlPlanes.length === 1 ? 'Control plane' : 'Control planes'}</h2>
    ${panels.length > 0 ? panels : NONE}
  </section>`;
}

const NONE = html`<p class="panel plain">Starting: none has been asked yet.</p>`;
