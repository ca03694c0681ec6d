import { expect } from 'chai';

import { STYLE } from '../../../../../src/discovery/report/pages/style.js';

/** WCAG 2.2, AA, for text of a usual size. */
const ENOUGH = 4.5;

const PAIRS = [
  ...['text', 'muted', 'link'].flatMap((text) =>
    ['page', 'panel', 'faint'].map((ground) => [text, ground]),
  ),
  ...['ok', 'warn', 'bad', 'wait'].flatMap((tone) => [
    [tone, `${tone}-back`],
    [tone, 'panel'],
    ['text', `${tone}-back`],
    ['muted', `${tone}-back`],
  ]),
  ['panel', 'link'],
] as const;

describe('the colours of the pages', () => {
  const [light = '', dark = ''] = STYLE.match(/:root \{[^}]*\}/g) ?? [];

  for (const [name, block] of Object.entries({ light, dark })) {
    it(`have enough contrast to be read, ${name}`, () => {
      const colours = new Map(
        [...block.matchAll(/--([a-z-]+): #([0-9a-f]{6})/g)].map(([, key = '', value = '']) => [
          key,
          value,
        ]),
      );
      const weak = PAIRS.filter(
        ([text = '', ground = '']) =>
          contrast(colours.get(text) ?? '', colours.get(ground) ?? '') < ENOUGH,
      );

      expect(weak).to.deep.equal([]);
    });
  }
});

/** WCAG 2.2, "contrast ratio". */
function contrast(one: string, other: string): number {
  const [dark = 0, bright = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = (colour.match(/../g) ?? []).map((part) => {
    const share = parseInt(part, 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
