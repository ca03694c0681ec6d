import { expect } from 'chai';
import { encodeAssignmentJson } from '../../../src/mads/encode-assignment.js';
import { plain, readBothWays, slices } from './read-both-ways.js';
import { receivedText } from './received-resources.js';

describe('the slices of an assignment in JSON', () => {
  const text = encodeAssignmentJson(plain).value.toString();
  const read = (changed: string): boolean => readBothWays(receivedText(Buffer.from(changed)));

  it('are accepted with blanks and in whatever order the members come', () => {
    const { '@type': type, mesh, ...rest } = JSON.parse(text) as Record<string, unknown>;
    for (const value of [JSON.parse(text), { ...rest, mesh, '@type': type }] as unknown[]) {
      for (const indent of ['', ' ', '\t']) {
        expect(read(JSON.stringify(value, null, indent))).to.equal(true);
        expect(read(JSON.stringify(value, null, indent).replaceAll('\n', '\r\n'))).to.equal(true);
      }
    }
    expect(read(text.replace('metrics_path', 'metricsPath'))).to.equal(true);
    expect(read(text.replace('{"env":"prod"}', '{}'))).to.equal(true);
    expect(read(text.replace(/"targets":.*$/, '"targets":[]}'))).to.equal(true);
  });

  for (const [what, from, to] of [
    ['an escape', 'prod', String.raw`pr\u006fd`],
    ['an escape in the name of a label', 'env', String.raw`e\u006ev`],
    ['an escape in the name of a member', '"mesh"', String.raw`"m\u0065sh"`],
    ['a control character', 'prod', 'pr\nod'],
    ['null for a text', '"prod"', 'null'],
    ['null for labels', '{"env":"prod"}', 'null'],
    ['a number', '"prod"', '1'],
    ['a member that we do not know', '"mesh":', '"later":"x","mesh":'],
    ['a member whose name begins like one that we know', '"scheme":', '"schemes":'],
    ['a member whose name ends too early', '"scheme":', '"schem":'],
    ['a member that comes twice', '"mesh":', '"mesh":"x","mesh":'],
    ['labels that come twice', '"labels":', '"labels":{},"labels":'],
    ['a label that comes twice', '"env":', '"env":"x","env":'],
    ['both ways to write the path', '"scheme":', '"metricsPath":"/","scheme":'],
    ['no mesh', '"mesh":"default",', ''],
    ['a mesh that is empty', '"default"', '""'],
    ['a target without a name', '"name":"backend-01",', ''],
    ['another type', 'v1.Mon', 'v1alpha1.Mon'],
    ['no type', '"@type"', '"type"'],
    ['a comma too many', '"prod"', '"prod",'],
    ['a comma too few', ',"mesh"', '"mesh"'],
    ['brackets that do not match', '}]', ']]'],
    ['a text that does not end', '"prod"', '"prod'],
    ['an empty object for a target', '[{', '[{},{'],
  ] as const) {
    it(`are left to the decoder with ${what}`, () => {
      expect(text).to.include(from);
      expect(read(text.replace(from, to))).to.equal(false);
    });
  }

  it('are left to the decoder when the answer is not UTF-8 elsewhere', () => {
    const resources = receivedText(Buffer.from(text));
    expect(slices.readEncoded({ ...resources, wholeIsUtf8: false }, 0, 'v1')).to.equal(false);
  });
});
