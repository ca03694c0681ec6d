import { oneLine } from '../../../base/one-line.js';
import type { TargetDetails } from '../../inspection/target-row.js';
import { html, type SafeHtml } from './html.js';
import { compareLabels, type LabelPair, type NamedValue } from './label-comparison.js';
import { countOf } from '../../../base/number-text.js';
import { badge, type Tone } from './tone.js';

/** A page has to stay a page, whatever a control plane says of a target. */
const MAX_PAIRS = 100;

const MAX_VALUE_LENGTH = 500;

const TONES: Readonly<Record<LabelPair['difference'], Tone>> = {
  same: 'quiet',
  renamed: 'wait',
  changed: 'warn',
  'not written': 'bad',
  added: 'ok',
};

/** What the control plane sent of a target and what is written of it, side by side where both are known. */
export function targetDetailsHtml(target: TargetDetails): SafeHtml {
  const { sent, written } = target;
  if (sent === undefined && written === undefined) {
    return html`<p class="plain">Nothing more is known of it.</p>`;
  }
  const pairs = [addressPair(target), ...compareLabels(target)];
  const more = pairs.length - MAX_PAIRS;
  const columns = COLUMNS.filter(({ isShown }) => isShown(target));
  const rows = pairs.slice(0, MAX_PAIRS).map(
    (pair) =>
      html`<tr>
        ${columns.map(({ cell }) => cell(pair))}
      </tr>`,
  );
  return html`<div class="scroll">
      <table>
        <thead>
          <tr>
            ${columns.map(({ title }) => html`<th scope="col">${title}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
    ${more > 0 && html`<p class="plain">And ${countOf(more, 'label')} more: see /targets.json.</p>`}`;
}

interface Column {
  readonly title: string;
  readonly isShown: (target: TargetDetails) => boolean;
  readonly cell: (pair: LabelPair) => SafeHtml;
}

const COLUMNS: readonly Column[] = [
  {
    title: 'As sent',
    isShown: ({ sent }) => sent !== undefined,
    cell: ({ sent }) => namedCell(sent),
  },
  {
    title: 'As written',
    isShown: ({ written }) => written !== undefined,
    cell: ({ written }) => namedCell(written),
  },
  {
    title: 'Difference',
    isShown: ({ sent, written }) => sent !== undefined && written !== undefined,
    cell: ({ difference }) =>
      html`<td>${difference !== 'same' && badge(TONES[difference], difference)}</td>`,
  },
];

function addressPair({ address, sent, written }: TargetDetails): LabelPair {
  const sides = {
    ...(sent && { sent: ['address', sent.address] as const }),
    ...(written && { written: ['address', address] as const }),
  };
  return { ...sides, difference: sent?.address === address ? 'same' : 'changed' };
}

function namedCell(named: NamedValue | undefined): SafeHtml {
  if (named === undefined) return html`<td></td>`;
  const [name, value] = named.map((text) => oneLine(text, MAX_VALUE_LENGTH));
  return html`<td class="mono"><span class="name">${name}</span> = ${value}</td>`;
}
