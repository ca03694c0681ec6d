import { runAtOnce } from '../../src/base/slices.js';
import { Translator } from '../../src/discovery/translating/translator.js';
import { ProtocolError } from '../../src/mads/protocol-error.js';
import { scanJsonResponse } from '../../src/mads/scan-json-response.js';
import { scanProtobufResponse } from '../../src/mads/scan-protobuf-response.js';
import { parseAddressRange, toAddressRanges } from '../../src/targets/address-ranges.js';
import { escapeForYaml } from '../../src/targets/escape-for-yaml.js';
import { FileSdDocument } from '../../src/targets/file-sd-document.js';
import { Holdings } from '../../src/targets/holdings.js';
import { publicationAt } from '../../src/targets/publication.js';
import { takeAnswer } from '../../src/targets/settlement.js';
import {
  createSettlements,
  withSettlement,
  type Settlements,
} from '../../src/targets/settlements.js';
import type { TranslationOptions } from '../../src/targets/translation-options.js';
import type { FileOptions, Outcome, RawAnswer } from './raw-answer.js';

/** `--removal-delay=0s --max-drop=100%`: every answer is trusted at once. */
const POLICY = { removalDelayMs: 0, maxDropShare: 1, maxDropHoldMs: 60_000, once: false };

const NO_LIMITS = { maxTargets: Infinity, maxOutputBytes: Infinity };

const CONTEXT = { policy: POLICY, minTargets: 0, fileStands: false };

/** What our own pipeline makes of one control plane's answers, after each of them. */
export async function ourFiles(
  answers: readonly RawAnswer[],
  options: FileOptions,
): Promise<readonly Outcome[]> {
  const translator = new Translator(toTranslationOptions(options), NO_LIMITS);
  let settlements = createSettlements({
    controlPlanes: [Holdings.empty],
    unclaimed: Holdings.empty,
  });
  const document = new FileSdDocument();
  const outcomes: Outcome[] = [];
  for (const answer of answers) {
    const taken = take(answer, { translator, document, settlements, options });
    settlements = taken.settlements;
    outcomes.push(await Promise.resolve(taken.outcome));
  }
  return outcomes;
}

interface Pipeline {
  readonly translator: Translator;
  readonly document: FileSdDocument;
  readonly settlements: Settlements;
  readonly options: FileOptions;
}

function take(
  { encoding, apiVersion, body }: RawAnswer,
  { translator, document, settlements, options }: Pipeline,
): { readonly settlements: Settlements; readonly outcome: Outcome } {
  let response;
  try {
    const scan = encoding === 'json' ? scanJsonResponse : scanProtobufResponse;
    response = runAtOnce(scan(body));
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return { settlements, outcome: { refused: error.message } };
  }
  const unused = (): void => undefined;
  const moot = new AbortController().signal;
  const offer = { ...response, provisional: false, moot, accept: unused, reject: unused };
  const translation = runAtOnce(translator.translate(offer, apiVersion));
  if (translation instanceof Error) throw translation;
  const { answer } = translation;
  const settlement = takeAnswer(settlements.controlPlanes[0]!, answer, {
    policy: POLICY,
    nowMs: 0,
  });
  const published = publicationAt(withSettlement(settlements, 0, settlement), 0, CONTEXT);
  const { wanted } = published;
  const json = wanted === undefined ? undefined : runAtOnce(document.render(wanted));
  const bytes = json !== undefined && options.yaml ? runAtOnce(escapeForYaml(json)) : json;
  const file = bytes?.toString('utf8');
  return { settlements: published.settlements, outcome: { file } };
}

function toTranslationOptions(options: FileOptions): TranslationOptions {
  const { labelStyle, maxLabelsPerTarget, maxLabelBytes, shard } = options;
  return {
    labelStyle,
    maxLabelsPerTarget,
    maxLabelBytes,
    labels: new Map(options.labels),
    meshes: new Set(options.meshes),
    allowedAddresses: toAddressRanges(options.allow.map((range) => parseAddressRange(range)!)),
    deniedAddresses: toAddressRanges(options.deny.map((range) => parseAddressRange(range)!)),
    ...(shard === undefined ? {} : { shard }),
  };
}
