import { expect } from 'chai';
import fc from 'fast-check';
import { encodeAnswer } from '../oracle/encode-answer.js';
import { expectSameFiles } from '../oracle/expect-same-files.js';
import { fuzz } from '../oracle/fuzz.js';
import { ourFiles } from '../oracle/our-files.js';
import { comparable } from '../oracle/raw-answer.js';
import type { ModelAnswer } from '../oracle/model.js';
import { encodeScenario, scenarios, wholeAnswer } from '../oracle/scenarios.js';

describe('files of random answers', () => {
  it('are byte for byte what the oracle says, after every answer', async () => {
    await fc.assert(
      fc.asyncProperty(scenarios, async (scenario) => {
        await expectSameFiles(encodeScenario(scenario), scenario.options);
      }),
      fuzz(1_000),
    );
  }).timeout(60_000);

  it('are the same over gRPC and over HTTP, however the bytes are written', async () => {
    await fc.assert(
      fc.asyncProperty(scenarios, async ({ answers, options }) => {
        const files = await Promise.all(
          (['grpc v1', 'http'] as const).flatMap((way) =>
            [0, 1].map(async (oddity) => {
              const sent = answers.map((answer) =>
                encodeAnswer({ ...wholeAnswer(answer), way, oddity: oddity * answer.oddity }),
              );
              return comparable(await ourFiles(sent, options));
            }),
          ),
        );
        expect(new Set(files.map((each) => JSON.stringify(each))).size).to.equal(1);
      }),
      fuzz(200),
    );
  }).timeout(60_000);

  it('are the same in either generation of messages, where both can say the same', async () => {
    await fc.assert(
      fc.asyncProperty(scenarios, async ({ answers, options }) => {
        const [older, newer] = await Promise.all(
          (['grpc v1alpha1', 'grpc v1'] as const).map(async (way) => {
            const sent = answers.map((answer) =>
              encodeAnswer({ ...inEitherGeneration(wholeAnswer(answer)), way, says: 'type' }),
            );
            return comparable(await ourFiles(sent, options));
          }),
        );
        expect(older).to.deep.equal(newer);
      }),
      fuzz(200),
    );
  }).timeout(60_000);
});

/** v1alpha1 has no labels of assignments, and its protocol's own words among those of targets. */
function inEitherGeneration(answer: ModelAnswer): ModelAnswer {
  const isTag = ([name]: readonly [string, string]): boolean => !PROTOCOL_WORDS.includes(name);
  const resources = answer.resources.map((resource) => {
    const targets = resource.assignment.targets.map((target) => ({
      ...target,
      labels: target.labels.filter(isTag),
    }));
    return { ...resource, assignment: { ...resource.assignment, labels: [], targets } };
  });
  return { ...answer, resources };
}

const PROTOCOL_WORDS = [
  ...['job', 'instance', 'mesh', 'dataplane', 'service', '__scheme__', '__metrics_path__'],
];
