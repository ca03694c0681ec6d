import { expect } from 'chai';
import fc from 'fast-check';
import { fuzz } from '../oracle/fuzz.js';
import { expectedOutcomes } from '../oracle/expected-outcomes.js';
import { ourFiles } from '../oracle/our-files.js';
import { comparable } from '../oracle/raw-answer.js';
import { compareBytes, RULES, type Rules } from '../oracle/rules.js';
import { encodeScenario, scenarios } from '../oracle/scenarios.js';

/** Mistakes that are easily made, each in one rule. */
const MISTAKES: readonly (readonly [name: string, broken: Partial<Rules>])[] = [
  ['orders by UTF-16 units', { compare: (a, b) => (a === b ? 0 : a < b ? -1 : 1) }],
  ['orders without regard to case', { compare: (a, b) => a.localeCompare(b) }],
  ['sorts groups without their labels', { sortDepth: 4 }],
  ['sorts groups without their addresses', { sortDepth: 3 }],
  ['writes equal groups twice', { equalOnce: false }],
  ['escapes what is not ASCII', { quote: (text) => toAscii(JSON.stringify(text)) }],
  ['does not escape controls', { quote: (text) => JSON.stringify(text).replace('\\u0000', '\0') }],
  ['escapes slashes', { quote: (text) => JSON.stringify(text).replaceAll('/', '\\/') }],
  ['sanitises UTF-16 units', { sanitize: (name) => name.replaceAll(/[^A-Za-z0-9_]/g, '_') }],
  ['takes any digit for one', { sanitize: (name) => name.replaceAll(/[^\p{Nd}A-Za-z_]/gu, '_') }],
  ['lets the first of two names win', { compareColliding: (a, b) => compareBytes(b, a) }],
  ['lets the name that came last win', { compareColliding: () => 0 }],
  ['lets tags win over the assignment', { orderLayers: (layers) => layers.toReversed() }],
  ['forgets to bound names', { maxNameLength: Infinity }],
  ['bounds names one too short', { maxNameLength: 999 }],
  ['drops what is damaged', { keepsDamaged: false }],
  ['keeps only who can be read of what is damaged', { keepsCompanions: false }],
  ['removes what a damaged answer lacks', { damageProvesNothing: false }],
];

function toAscii(text: string): string {
  return text.replaceAll(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

describe('the differential test', () => {
  for (const [name, broken] of MISTAKES) {
    it(`finds a file writer that ${name}`, async () => {
      const rules = { ...RULES, ...broken };
      const found = await fc.check(
        fc.asyncProperty(scenarios, async (scenario) => {
          const answers = encodeScenario(scenario);
          const theirs = comparable(expectedOutcomes(answers, scenario.options, rules));
          const ours = comparable(await ourFiles(answers, scenario.options));
          return JSON.stringify(theirs) === JSON.stringify(ours);
        }),
        { ...fuzz(3_000), endOnFailure: true },
      );
      expect(found.failed).to.equal(true);
    }).timeout(30_000);
  }
});
