import { expectSameFiles } from '../oracle/expect-same-files.js';
import { DEFAULT_FILE_OPTIONS, type RawAnswer } from '../oracle/raw-answer.js';
import { recordingsWithAnswers, type Recording } from '../support/recording.js';

function toRawAnswers({ transport, apiVersion, answers }: Recording): readonly RawAnswer[] {
  const encoding = transport === 'grpc' ? 'protobuf' : 'json';
  return answers.map(({ bytes }) => ({ encoding, apiVersion, body: bytes }));
}

describe('files of recorded control planes', () => {
  for (const recording of recordingsWithAnswers()) {
    it(`are byte for byte what the oracle says of ${recording.name}, in both styles`, async () => {
      const answers = toRawAnswers(recording);
      await expectSameFiles(answers, DEFAULT_FILE_OPTIONS);
      await expectSameFiles(answers, { ...DEFAULT_FILE_OPTIONS, labelStyle: 'meta' });
    });
  }

  it('are so when one control plane comes after another, over any transport', async () => {
    await expectSameFiles(recordingsWithAnswers().flatMap(toRawAnswers), DEFAULT_FILE_OPTIONS);
  });
});
