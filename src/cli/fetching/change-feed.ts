import { compareLists, type ListDifference } from '../../discovery/comparing/compare-lists.js';
import type { NamedTarget } from '../../discovery/comparing/named-target.js';
import { readList } from './read-list.js';
import { renderChanges } from './render-changes.js';
import { renderList, type ListFormat, type Pieces } from './render-list.js';
import type { Screen } from './render-table.js';
import { renderYaml } from './render-yaml.js';
import { toJsonChanges } from './to-json-changes.js';

/** How a {@link ChangeFeed} renders. */
export interface FeedOptions {
  readonly format: ListFormat;
  readonly screen: Screen;
  /** The time of the day. */
  readonly now: () => Date;
}

/** Renders each list as what is new in it. */
export class ChangeFeed {
  readonly #options: FeedOptions;
  #last: readonly NamedTarget[] | undefined;

  constructor(options: FeedOptions) {
    this.#options = options;
  }

  /** What is to be printed of `list`, which is newer than all before. As a table, the first one is printed whole. */
  async render(list: Buffer): Promise<Pieces> {
    const targets = await readList(list);
    const before = this.#last;
    this.#last = targets;
    if (before === undefined && this.#options.format === 'table')
      return await renderList(list, this.#options);
    return this.#renderChange(compareLists(before ?? [], targets));
  }

  #renderChange(difference: ListDifference): Pieces {
    const { format, screen, now } = this.#options;
    const at = now();
    if (format === 'table') return renderChanges(difference, { colours: screen.colours, at });
    const document = { time: at.toISOString(), ...toJsonChanges(difference) };
    return [format === 'json' ? `${JSON.stringify(document)}\n` : `---\n${renderYaml(document)}`];
  }
}
