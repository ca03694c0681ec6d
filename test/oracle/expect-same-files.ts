import { expect } from 'chai';
import { expectedOutcomes } from './expected-outcomes.js';
import { ourFiles } from './our-files.js';
import { comparable, type FileOptions, type RawAnswer } from './raw-answer.js';

/** Fails when our file after any of the answers is not, byte for byte, what the oracle says. */
export async function expectSameFiles(
  answers: readonly RawAnswer[],
  options: FileOptions,
): Promise<void> {
  const ours = comparable(await ourFiles(answers, options));
  const expected = comparable(expectedOutcomes(answers, options));
  for (const [index, answer] of answers.entries()) {
    if (ours[index] !== expected[index])
      expect(ours[index], `after answer ${String(index + 1)}, ${described(answer)}`).to.equal(
        expected[index],
      );
  }
  expect(ours.length).to.equal(answers.length);
}

/** Enough of an answer to see what is odd about it. */
function described({ encoding, apiVersion, body }: RawAnswer): string {
  const text = encoding === 'json' ? body.toString('latin1') : body.toString('base64');
  return `${encoding} ${apiVersion}: ${text.slice(0, 2_000)}`;
}
