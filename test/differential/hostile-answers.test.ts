import fc from 'fast-check';
import { expectSameFiles } from '../oracle/expect-same-files.js';
import { fuzz } from '../oracle/fuzz.js';
import { mutated, mutations, type Mutation } from '../oracle/mutations.js';
import type { RawAnswer } from '../oracle/raw-answer.js';
import { encodeScenario, scenarios } from '../oracle/scenarios.js';

function toHostile(answer: RawAnswer, tampering: readonly Mutation[]): RawAnswer {
  return { ...answer, body: mutated(answer.body, answer.encoding, tampering) };
}

describe('files of answers whose bytes were tampered with', () => {
  it('are byte for byte what the oracle says, before, after and between', async () => {
    const tampering = fc.array(mutations, { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(scenarios, fc.array(tampering), async (scenario, tamperings) => {
        const answers = encodeScenario(scenario);
        const hostile = answers.flatMap((answer, index) => {
          const times = tamperings.filter((_, turn) => turn % answers.length === index);
          return [answer, ...times.map((each) => toHostile(answer, each)), answer];
        });
        await expectSameFiles(hostile, scenario.options);
      }),
      fuzz(1_000),
    );
  }).timeout(60_000);
});
