import { toFindings } from './findings.js';
import { html, type SafeHtml } from './html.js';
import { countOf } from '../../../base/number-text.js';
import type { StatusView } from './status-view.js';
import { clockText, isoText, relativeText } from './time-text.js';
import { TONE_MARKS, type Tone } from './tone.js';

/** A line that says how something is. */
export interface Line {
  readonly tone: Tone;
  readonly text: string;
  readonly detail?: string;
}

/** The one line that says how things are, and what else is to be said. */
export interface Headline extends Line {
  readonly further: readonly Line[];
}

/** What an operator has to read first. */
export function toHeadline(view: StatusView): Headline {
  const [first, ...further] = toFindings(view);
  if (first !== undefined) return { ...first, further };
  if (view.status.controlPlanes.length === 0 || view.held === undefined) {
    return { tone: 'wait', text: 'Starting', further };
  }
  return { tone: 'ok', text: allIsWell(view), further };
}

function allIsWell({ nowMs, status }: StatusView): string {
  const changes = status.controlPlanes.flatMap(({ lastChangeAtMs }) => lastChangeAtMs ?? []);
  const targets = countOf(status.output.groups, 'target');
  const change =
    changes.length === 0
      ? 'no change since the start'
      : `last change ${relativeText(Math.max(...changes), nowMs)}`;
  return `All is well: ${targets}, ${change}`;
}

/** The headline as it stands at the top of the status page. */
export function headlineHtml(headline: Headline, nowMs: number): SafeHtml {
  const { tone, text, detail, further } = headline;
  return html`<div class="banner ${tone}" id="headline">
    <h1>${mark(tone)}${text}</h1>
    ${detail !== undefined && html`<p class="detail">${detail}</p>`}
    ${
      further.length > 0 &&
      html`<ul>
        ${further.map(furtherLine)}
      </ul>`
    }
    <p class="as-of">As of <time datetime="${isoText(nowMs)}">${clockText(nowMs)}</time></p>
  </div>`;
}

function furtherLine({ tone, text, detail }: Line): SafeHtml {
  return html`<li class="${tone}">
    ${mark(tone)}${text}${detail !== undefined && html`<p class="detail">${detail}</p>`}
  </li>`;
}

function mark(tone: Tone): SafeHtml {
  return html`<span class="mark" aria-hidden="true">${TONE_MARKS[tone]}</span>`;
}
