import { expect } from 'chai';
import fc from 'fast-check';
import { runAtOnce } from '../../../src/base/slices.js';
import { escapeForYaml } from '../../../src/targets/escape-for-yaml.js';
import { FileSdDocument } from '../../../src/targets/file-sd-document.js';
import { toHoldings } from '../../../src/targets/holdings.js';
import { groups } from '../../support/group-arbitraries.js';

const NOT_YAML = /[\u007f-\u009f\u2028\u2029\ufffe\uffff]/;

function escaped(json: Buffer): Buffer {
  return runAtOnce(escapeForYaml(json));
}

describe('a file that is made fit for YAML', () => {
  it('says the same in JSON', () => {
    fc.assert(
      fc.property(fc.array(groups, { maxLength: 3 }), (list) => {
        const json = runAtOnce(new FileSdDocument().render(toHoldings(list)));
        const yaml = escaped(json).toString();
        expect(JSON.parse(yaml)).to.deep.equal(JSON.parse(json.toString()));
        expect(NOT_YAML.test(yaml)).to.equal(false);
        if (!NOT_YAML.test(json.toString())) expect(escaped(json)).to.equal(json);
      }),
    );
  });

  it('is the same as a whole and in pieces, wherever the pieces end', () => {
    const line = `"${'x'.repeat(999)}\u0085é"\n`;
    const odd = Buffer.from(line.repeat(3_000) + 'without an end: \u2028');
    const work = escapeForYaml(odd);
    let pauses = 0;
    let step = work.next();
    for (; step.done !== true; step = work.next()) pauses++;
    const expected = `"${'x'.repeat(999)}\\u0085é"\n`.repeat(3_000) + 'without an end: \\u2028';
    expect(step.value.equals(Buffer.from(expected))).to.equal(true);
    expect(pauses).to.be.within(2, 4);
  });

  it('is the same buffer where there is nothing to escape, also a long one', () => {
    const plain = Buffer.from('"xxxxxx"\n'.repeat(400_000));
    expect(escaped(plain)).to.equal(plain);
    expect(escaped(Buffer.alloc(0))).to.have.length(0);
  });
});
