import { oneLine } from '../../../base/one-line.js';

/** Text that is markup already: it stands in a page as it is. Only {@link html} and {@link trusted} make it. */
export class SafeHtml {
  readonly #markup: string;

  constructor(markup: string) {
    this.#markup = markup;
  }

  toString(): string {
    return this.#markup;
  }
}

/** What may stand in a template: texts and numbers are escaped, `undefined` and `false` are nothing, lists are joined. */
export type HtmlValue = string | number | false | undefined | SafeHtml | readonly HtmlValue[];

/**
 * A piece of a page. Everything that is put in is escaped, so that it is a text in any place between tags and between
 * the quotes of an attribute, whoever said it: there is no way around it but {@link trusted}. Unprintable characters
 * and those that turn the direction of writing become `\u202e` escapes; what is longer than 2,000 characters is cut.
 */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): SafeHtml {
  const written = parts.map((part, at) => part + write(values[at]));
  return new SafeHtml(written.join(''));
}

/** Markup that is written in our own source: never what came from anywhere else. */
export function trusted(markup: string): SafeHtml {
  return new SafeHtml(markup);
}

/** For the `value` of a form field, where each character has to come back as it is. It is escaped all the same. */
export function exactly(text: string): SafeHtml {
  return new SafeHtml(
    escapeMarkup(text).replace(/[\r\n]/g, (end) => `&#${String(end.charCodeAt(0))};`),
  );
}

/** For `<pre>`: each line of `text` escaped as {@link html} does. */
export function preformatted(text: string): SafeHtml {
  return new SafeHtml(text.split(/\r?\n/).map(write).join('\n'));
}

function write(value: HtmlValue): string {
  if (value === undefined || value === false) return '';
  if (value instanceof SafeHtml) return value.toString();
  if (typeof value === 'object') return value.map(write).join('');
  return escapeMarkup(oneLine(String(value)));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

function escapeMarkup(text: string): string {
  return text.replace(/[&<>"'`]/g, (character) => ENTITIES[character] ?? '');
}
