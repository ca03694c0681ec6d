import { runInSlices } from '../../src/base/slices.js';
import { createWake } from '../../src/base/wake.js';
import { systemClock } from '../../src/base/clock.js';
import type {
  AssignmentSource,
  Offer,
  SourceEvent,
} from '../../src/discovery/assignment-source.js';
import type { DiscoveryEvent } from '../../src/discovery/events.js';
import { follow } from '../../src/discovery/following/follow.js';
import { Translator } from '../../src/discovery/translating/translator.js';
import type { PublicationOptions } from '../../src/discovery/options.js';
import { FileSdOutput } from '../../src/discovery/output/file-sd-output.js';
import { Publisher } from '../../src/discovery/publishing/publisher.js';
import { scanJsonResponse } from '../../src/mads/scan-json-response.js';
import { scanProtobufResponse } from '../../src/mads/scan-protobuf-response.js';
import { Holdings } from '../../src/targets/holdings.js';
import { parseAddressRange, toAddressRanges } from '../../src/targets/address-ranges.js';
import type { TranslationOptions } from '../../src/targets/translation-options.js';
import type { Encoding } from '../data/answer-spec.js';

/** The tool itself, from the bytes of an answer to the file that was replaced; only the sockets are missing. */
export interface OurPipeline {
  /**
   * Resolves once the answer is one that the control plane would be told is accepted.
   *
   * @throws Error when it is rejected.
   */
  take(body: Buffer): Promise<'written' | 'unchanged'>;
  /** Lets go of the file, which stays. */
  close(): Promise<void>;
}

/** Every answer is believed and written at once; all else is the command line's default. */
const PUBLICATION: PublicationOptions = {
  removalDelayMs: 0,
  maxDropShare: 1,
  maxDropHoldMs: 60_000,
  minTargets: 0,
  reconcileIntervalMs: 3_600_000,
  minWriteIntervalMs: 0,
  maxTargets: 1_000_000,
  maxOutputBytes: 2 ** 30,
};

const TRANSLATION: TranslationOptions = {
  labelStyle: 'classic',
  labels: new Map(),
  meshes: new Set(),
  maxLabelsPerTarget: 200,
  maxLabelBytes: 65_536,
  allowedAddresses: toAddressRanges([]),
  deniedAddresses: toAddressRanges(
    ['169.254.169.254/32', 'fd00:ec2::254/128'].flatMap((text) => parseAddressRange(text) ?? []),
  ),
};

/** Opens the tool over an output `file` and a source that is fed by hand. */
export async function openOurPipeline({
  file,
  encoding,
}: {
  readonly file: string;
  readonly encoding: Encoding;
}): Promise<OurPipeline> {
  const controlPlane = 'bench';
  const stop = new AbortController();
  const writes = { count: 0 };
  const observer = {
    observe: ({ kind }: DiscoveryEvent) => {
      if (kind === 'published') writes.count++;
    },
  };
  const output = await FileSdOutput.open({ file });
  const publisher = new Publisher({
    output,
    publication: PUBLICATION,
    controlPlanes: [controlPlane],
    standing: { controlPlanes: [Holdings.empty], unclaimed: Holdings.empty },
    fileStands: false,
    clock: systemClock,
    random: Math.random,
    observer,
  });
  const [intake] = publisher.intakes;
  if (intake === undefined) throw new RangeError('no intake');
  const source = new FedSource(encoding);
  const translator = new Translator(TRANSLATION, PUBLICATION);
  const context = { controlPlane, translator, intake, observer };
  const progress = { connected: nothing, resumed: nothing, answered: nothing };
  const running = Promise.race([
    publisher.run(stop.signal),
    follow(source, { context, progress }, stop.signal),
  ]);
  return {
    take: async (body) => {
      const before = writes.count;
      await Promise.race([source.feed(body), running]);
      return writes.count > before ? 'written' : 'unchanged';
    },
    close: async () => {
      stop.abort();
      await running.catch(() => undefined);
      await output.close();
    },
  };
}

function nothing(): void {
  // Nobody asks how far it is.
}

interface Meal {
  readonly body: Buffer;
  readonly accepted: () => void;
  readonly rejected: (reason: Error) => void;
}

/** A source without a socket: what it offers is put in by {@link feed}. */
class FedSource implements AssignmentSource {
  readonly rung;
  readonly #encoding: Encoding;
  readonly #wake = createWake(systemClock);
  readonly #meals: Meal[] = [];

  constructor(encoding: Encoding) {
    this.rung = {
      transport: encoding === 'json' ? 'http' : 'grpc',
      apiVersion: 'v1',
    } as const;
    this.#encoding = encoding;
  }

  /** Resolves once the answer is accepted, rejects when it is rejected. */
  async feed(body: Buffer): Promise<void> {
    await new Promise<void>((accepted, rejected) => {
      this.#meals.push({ body, accepted, rejected });
      this.#wake.wake();
    });
  }

  async *subscribe(signal: AbortSignal): AsyncGenerator<SourceEvent, void, undefined> {
    yield { kind: 'connected', resumed: true };
    for (;;) {
      const meal = this.#meals.shift();
      if (meal === undefined) await this.#wake.sleep(undefined, signal);
      else yield { kind: 'offer', offer: await this.#toOffer(meal, signal) };
    }
  }

  async #toOffer({ body, accepted, rejected }: Meal, signal: AbortSignal): Promise<Offer> {
    const scan = this.#encoding === 'json' ? scanJsonResponse : scanProtobufResponse;
    const response = await runInSlices(scan(body), { signal });
    return {
      ...response,
      provisional: false,
      moot: NEVER,
      accept: accepted,
      reject: (reason) => {
        rejected(new Error(`Rejected: ${reason}`));
      },
    };
  }
}

/** Answers are fed one at a time. */
const NEVER = new AbortController().signal;
