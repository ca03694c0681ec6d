import { expect } from 'chai';
import * as fc from 'fast-check';
import {
  matchesAtEnd,
  matchesPattern,
} from '../../../../../src/discovery/diagnosis/prometheus/file-sd-pattern.js';

describe('patterns of file_sd_configs', () => {
  it('mean what Go reads them as', () => {
    const yes = [
      ['/sd/*.json', '/sd/kuma.json'],
      ['/sd/kuma.?son', '/sd/kuma.json'],
      ['/*/kuma.json', '/sd/kuma.json'],
      ['/sd/k[a-z]ma.json', '/sd/kuma.json'],
      ['/sd/k[^a-t]ma.json', '/sd/kuma.json'],
      ['/sd/\\*.json', '/sd/*.json'],
      ['/sd/[\\]x].json', '/sd/].json'],
      ['/sd/a.b+(c).json', '/sd/a.b+(c).json'],
      ['/sd/💡?.json', '/sd/💡💡.json'],
    ] as const;
    for (const [pattern, path] of yes)
      expect(matchesPattern(pattern, path), pattern).to.equal(true);
  });

  it('do not mean what Go does not', () => {
    const no = [
      ['/sd/*.json', '/sd/more/kuma.json'],
      ['/sd/*.json', '/sd/kuma.jsonx'],
      ['/sd?kuma.json', '/sd/kuma.json'],
      ['/sd[^a]kuma.json', '/sd/kuma.json'],
      ['/sd/**.json', '/sd/more/kuma.json'],
      ['/sd/axjson', '/sd/a.json'],
      ['/sd/[a', '/sd/[a'],
      ['/sd/[z-a].json', '/sd/b.json'],
      ['/sd/a\\', '/sd/a\\'],
    ] as const;
    for (const [pattern, path] of no)
      expect(matchesPattern(pattern, path), pattern).to.equal(false);
  });

  it('may be relative to a place that is not known', () => {
    expect(matchesAtEnd('./sd/*.json', '/etc/prometheus/sd/kuma.json')).to.equal(true);
    expect(matchesAtEnd('kuma.json', '/sd/kuma.json')).to.equal(true);
    expect(matchesAtEnd('uma.json', '/sd/kuma.json')).to.equal(false);
  });

  it('never throw, and a path without special characters means itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        matchesPattern(text, text);
        const escaped = text.replace(/[*?[\\\]^-]/gu, '\\$&');
        return !text.isWellFormed() || matchesPattern(escaped, text);
      }),
    );
  });
});
