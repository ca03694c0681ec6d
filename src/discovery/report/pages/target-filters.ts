import { oneLine } from '../../../base/one-line.js';
import type { TargetPage, TargetQuery } from '../../inspection/inspection.js';
import { TARGET_STATES } from '../../inspection/target-row.js';
import { exactly, html, trusted, type SafeHtml } from './html.js';
import { STATE_WORDS } from './state-words.js';
import { PAGE_SIZE, PARAMETERS } from './targets-path.js';

/** A longer name would be refused as a parameter; one can search for a part of it. */
const MAX_OPTION_LENGTH = 1_000;

/** The form that asks for some of the targets. */
export function targetFilters(page: TargetPage, query: TargetQuery): SafeHtml {
  const states = TARGET_STATES.map((state): Option => [state, STATE_WORDS[state].word]);
  const pageSize = html`<input type="hidden" name="page_size" value="${query.pageSize}" />`;
  return html`<form class="filters" method="get" action="/targets" role="search">
    <label class="search"
      ><span>Search</span
      ><input
        type="search"
        name="search"
        value="${exactly(query.search ?? '')}"
        maxlength="200"
        placeholder="address, name or label"
        autocomplete="off"
    /></label>
    ${select('controlPlane', {
      label: 'Control plane',
      chosen: query.controlPlane,
      options: page.controlPlanes.map(same),
    })}
    ${select('mesh', { label: 'Mesh', chosen: query.mesh, options: page.meshes.map(same) })}
    ${select('service', {
      label: 'Service',
      chosen: query.service,
      options: page.services.map(same),
    })}
    ${select('state', { label: 'State', chosen: query.state, options: states })}
    <div class="go">
      ${query.pageSize !== PAGE_SIZE && pageSize}
      <button class="main">Show</button>
      <a href="/targets">Reset</a>
    </div>
  </form>`;
}

/** A value and what is shown for it. */
type Option = readonly [value: string, text: string];

function same(value: string): Option {
  return [value, oneLine(value, 100)];
}

interface Choice {
  readonly label: string;
  readonly chosen: string | undefined;
  readonly options: readonly Option[];
}

function select(name: keyof typeof PARAMETERS, { label, chosen, options }: Choice): SafeHtml {
  const known = options.filter(([value]) => value !== '' && value.length <= MAX_OPTION_LENGTH);
  const isKnown = chosen === undefined || known.some(([value]) => value === chosen);
  const shown = isKnown ? known : [same(chosen), ...known];
  const choices = shown.map(
    ([value, text]) =>
      html`<option value="${exactly(value)}" ${value === chosen && trusted(' selected')}>
        ${text}
      </option>`,
  );
  return html`<label
    ><span>${label}</span
    ><select name="${PARAMETERS[name]}">
      <option value="">all</option>
      ${choices}
    </select></label
  >`;
}
