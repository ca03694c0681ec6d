import { seededRandom } from '../support/seeded-random.js';
import { encodeJson } from './encode-json.js';
import { encodeV1, encodeV1Alpha1, type EncodeContext } from './encode-protobuf.js';
import { createHurt } from './hurt.js';
import { JsonWriter } from './json-writer.js';
import type { ModelAnswer, ModelResource } from './model.js';
import { fromSome } from './oddities.js';
import { MESSAGE_NAMES } from './oracle-answer.js';
import type { RawAnswer } from './raw-answer.js';
import { wireMessage, type WireField } from './wire-writer.js';

type Random = EncodeContext['random'];

/** The bytes of an answer, on its way. */
export function encodeAnswer(answer: ModelAnswer): RawAnswer {
  const random = answer.oddity === 0 ? undefined : seededRandom(answer.oddity);
  if (answer.way === 'http')
    return { encoding: 'json', apiVersion: 'v1', body: jsonBody(answer, random) };
  const apiVersion = answer.way === 'grpc v1' ? 'v1' : 'v1alpha1';
  return { encoding: 'protobuf', apiVersion, body: protobufBody(answer, apiVersion, random) };
}

const FOREIGN = 'type.googleapis.com/envoy.config.cluster.v3.Cluster';

/** Only what follows the last slash counts. */
function typeUrl(apiVersion: RawAnswer['apiVersion'], random: Random): string {
  const prefixes = ['type.googleapis.com/', '', '/', 'type.example.test/a/'];
  const prefix = random === undefined ? prefixes[0] : fromSome(prefixes, random);
  return `${prefix ?? ''}${MESSAGE_NAMES[apiVersion]}`;
}

/** What the envelope says of its resources. */
function envelopeType(
  { says }: ModelAnswer,
  apiVersion: RawAnswer['apiVersion'],
  random: Random,
): string {
  if (says === 'type') return typeUrl(apiVersion, random);
  return says === 'nothing' ? '' : FOREIGN;
}

function contextOf(
  { damage }: ModelResource,
  apiVersion: RawAnswer['apiVersion'],
  base: { readonly random: Random; readonly encoding: RawAnswer['encoding'] },
): EncodeContext {
  return {
    random: base.random,
    typeUrl: damage.kind === 'another type' ? FOREIGN : typeUrl(apiVersion, base.random),
    hurt: createHurt(damage, base.encoding),
  };
}

function protobufBody(
  answer: ModelAnswer,
  apiVersion: RawAnswer['apiVersion'],
  random: Random,
): Buffer {
  const resources = answer.resources.flatMap((resource) => {
    const context = contextOf(resource, apiVersion, { random, encoding: 'protobuf' });
    if (apiVersion === 'v1') return [encodeV1(resource, context)];
    return resource.assignment.targets.map((each) => encodeV1Alpha1(resource, each, context));
  });
  const fields = resources.map((content): WireField => ({ number: 2, content, repeated: true }));
  return wireMessage(
    [
      { number: 1, content: '7' },
      ...fields,
      { number: 4, content: envelopeType(answer, apiVersion, random) },
      { number: 5, content: 'nonce' },
    ],
    random,
  );
}

function jsonBody(answer: ModelAnswer, random: Random): Buffer {
  const json = new JsonWriter(random);
  const resources = answer.resources.map((resource) =>
    encodeJson(resource, contextOf(resource, 'v1', { random, encoding: 'json' })),
  );
  const body = json.object([
    [json.name('version_info', 'versionInfo'), json.text('7')],
    ['resources', json.list(resources)],
    [json.name('type_url', 'typeUrl'), json.text(envelopeType(answer, 'v1', random))],
    ['nonce', json.text('nonce')],
  ]);
  return Buffer.from(body, 'latin1');
}
