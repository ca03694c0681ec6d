import type { AnswerSpec } from '../data/answer-spec.js';
import { sizeText } from '../figure.js';

/** What is measured: one encoding, one shape, one size. */
export type Scene = Omit<AnswerSpec, 'variant'>;

/** The beginning of the ids of all figures of a scene: `grpc.tags.100k`. */
export function sceneId({ encoding, shape, targets }: Scene): string {
  return `${encoding === 'json' ? 'http' : 'grpc'}.${shape}.${sizeText(targets)}`;
}
