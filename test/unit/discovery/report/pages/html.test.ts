import { expect } from 'chai';
import fc from 'fast-check';

import {
  exactly,
  html,
  preformatted,
  trusted,
} from '../../../../../src/discovery/report/pages/html.js';

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '`', '&', '/', '!', '-', 'a', ' ', '\n') }),
  fc.constantFrom('<script>alert(1)</script>', '"><img onerror=alert(1)>', '--><!--', ']]>'),
);

describe('a piece of a page', () => {
  it('shows no text that could be markup, between tags or between quotes', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const markup = html`<p title="${text}">${text}</p>`.toString();
        const [, title = '<', content = '<'] = /^<p title="([^"]*)">(.*)<\/p>$/s.exec(markup) ?? [];
        expect(title).to.equal(content);
        expect(content).not.to.match(/[<>"'`]|&(?!(amp|lt|gt|quot|#39|#96);)/);
      }),
    );
  });

  it('shows control characters and those that turn the direction as escapes', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(html`${text}`.toString()).not.to.match(/[\p{Cc}\u2028-\u202e\u2066-\u2069\ufeff]/u);
      }),
    );
    expect(html`${'a\u202eb\u0000\n'}`.toString()).to.equal('a\\u202eb\\u0000\\n');
  });

  it('takes pieces as they are, joins lists, and leaves out what is not there', () => {
    const items = ['<', 2].map((item) => html`<i>${item}</i>`);

    const list = html`<b>${items}${undefined}${false}${trusted('<hr>')}</b>`;

    expect(list.toString()).to.equal('<b><i>&lt;</i><i>2</i><hr></b>');
  });

  it('cuts what is too long to be looked at', () => {
    expect(html`${'x'.repeat(5_000)}`.toString()).to.have.length.below(2_100);
  });

  it('gives a form field each of its characters, escaped', () => {
    expect(exactly('a"\u202e<\r\n').toString()).to.equal('a&quot;\u202e&lt;&#13;&#10;');
  });

  it('keeps the lines of a text', () => {
    expect(preformatted('a: <b>\r\nc: \u001b[1m').toString()).to.equal(
      'a: &lt;b&gt;\nc: \\u001b[1m',
    );
  });
});
