import { expect } from 'chai';
import fc from 'fast-check';
import { parse } from 'yaml';
import { renderYaml, type YamlValue } from '../../../../src/cli/fetching/render-yaml.js';
import { texts } from '../../../support/target-arbitraries.js';

const { value } = fc.letrec<{ value: YamlValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    texts,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(texts, tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
}));

describe('block YAML', () => {
  it('is what people would write', () => {
    const groups = [
      { targets: ['10.0.0.1:80'], labels: { env: 'prod', no: 'x' } },
      { targets: [], labels: {} },
    ];
    expect(renderYaml({ time: 'now', added: groups, removed: [] })).to.equal(
      [
        'time: "now"',
        'added:',
        '  - targets:',
        '      - "10.0.0.1:80"',
        '    labels:',
        '      env: "prod"',
        '      "no": "x"',
        '  - targets: []',
        '    labels: {}',
        'removed: []',
        '',
      ].join('\n'),
    );
  });

  it('is read back by readers of YAML 1.2 and 1.1', () => {
    fc.assert(
      fc.property(value, (each) => {
        for (const version of ['1.2', '1.1'] as const)
          expect(parse(renderYaml(each), { version, uniqueKeys: false })).to.deep.equal(each);
      }),
    );
  });

  it('holds no character that a reader minds', () => {
    const odd = '\u007f \u0085 \u009f \u2028 \u2029 \ufeff \ufffe \uffff \u0000 \n';
    expect(renderYaml([odd])).to.match(/^[\x20-\x7e]*\n$/);
  });
});
