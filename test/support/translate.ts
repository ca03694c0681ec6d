import { runAtOnce } from '../../src/base/slices.js';
import type { Offer } from '../../src/discovery/assignment-source.js';
import { Translator, type Translation } from '../../src/discovery/translating/translator.js';
import type { ApiVersion } from '../../src/mads/api-version.js';
import {
  encodeDiscoveryResponse,
  renderJsonResponse,
} from '../../src/mads/encode-discovery-response.js';
import type {
  EncodedResources,
  JsonResource,
  ProtobufResource,
} from '../../src/mads/encoded-resource.js';
import { scanJsonResponse } from '../../src/mads/scan-json-response.js';
import { scanProtobufResponse } from '../../src/mads/scan-protobuf-response.js';
import type { TranslationOptions } from '../../src/targets/translation-options.js';
import { translationOptions } from './discovery-options.js';

/** A resource as it goes out. */
export type SentResource = ProtobufResource | JsonResource;

/** No answer is beyond them. */
const NO_LIMITS = { maxTargets: Infinity, maxOutputBytes: Infinity };

/** Puts resources of one encoding into an answer, and that into an offer, as a source does. */
export function offerOf(resources: readonly SentResource[], rest: Partial<Offer> = {}): Offer {
  const unused = (): void => undefined;
  return {
    version: 'v',
    typeUrl: '',
    resources: receive(resources),
    provisional: false,
    moot: new AbortController().signal,
    accept: unused,
    reject: unused,
    ...rest,
  };
}

function receive(resources: readonly SentResource[]): EncodedResources {
  const head = { version: 'v', nonce: '1', typeUrl: '' };
  const json = resources.filter((resource) => resource.encoding === 'json');
  if (json.length > 0 && json.length === resources.length)
    return runAtOnce(scanJsonResponse(Buffer.from(renderJsonResponse(head, json)))).resources;
  const protobuf = resources.filter((resource) => resource.encoding === 'protobuf');
  if (protobuf.length < resources.length) throw new TypeError('one answer has one encoding');
  return runAtOnce(scanProtobufResponse(encodeDiscoveryResponse('v1', head, protobuf))).resources;
}

/** A translator that refuses nothing. */
export function createTranslator(overrides: Partial<TranslationOptions> = {}): Translator {
  return new Translator(translationOptions(overrides), NO_LIMITS);
}

/** Translates an offer at once. Fails when that is refused. */
export function translateWith(
  translator: Translator,
  offer: Offer,
  apiVersion: ApiVersion = 'v1',
): Translation {
  const translation = runAtOnce(translator.translate(offer, apiVersion));
  if (translation instanceof Error) throw translation;
  return translation;
}

/** What becomes of an answer that is the first one. */
export function translate(
  resources: readonly SentResource[],
  overrides: Partial<TranslationOptions> = {},
): Translation {
  return translateWith(createTranslator(overrides), offerOf(resources));
}
