import { stat } from 'node:fs/promises';

import { expect } from 'chai';

import type { AnswerSpec, Encoding, Variant } from '../../bench/data/answer-spec.js';
import { encodeAnswer } from '../../bench/data/encode-answer.js';
import { FileSdOutput } from '../../src/discovery/output/file-sd-output.js';
import type { Translation, Translator } from '../../src/discovery/translating/translator.js';
import type { DiscoveryResponse, EncodedResources } from '../../src/mads/encoded-resource.js';
import { scanJsonResponse } from '../../src/mads/scan-json-response.js';
import { scanProtobufResponse } from '../../src/mads/scan-protobuf-response.js';
import { FileSdDocument } from '../../src/targets/file-sd-document.js';
import type { Holdings } from '../../src/targets/holdings.js';
import { useTempDir } from '../support/temp-dir.js';
import { createTranslator, offerOf } from '../support/translate.js';
import { measureSteps, type Measured } from '../support/update-meter.js';

const TARGETS = 10_000;
const CHANGED = TARGETS / 100;

/** One control plane and one file, step by step. */
class Line {
  readonly #encoding: Encoding;
  readonly #targets: number;
  readonly #translator: Translator = createTranslator();
  readonly #document = new FileSdDocument();

  constructor(encoding: Encoding, targets = TARGETS) {
    this.#encoding = encoding;
    this.#targets = targets;
  }

  async take(variant: Variant): Promise<Taken> {
    const spec: AnswerSpec = {
      ...{ encoding: this.#encoding, shape: 'tags', variant, targets: this.#targets },
    };
    const body = Buffer.concat([...encodeAnswer(spec)]);
    const scan = this.#encoding === 'json' ? scanJsonResponse : scanProtobufResponse;
    const scanned = await measureSteps<DiscoveryResponse>(scan(body));
    const { resources } = scanned.result;
    const work = this.#translator.translate(offerOf([], { resources }), 'v1');
    const { result, ...counts } = await measureSteps(work, resources);
    if (result instanceof Error) throw result;
    const rendered = await measureSteps(this.#document.render(result.answer.held));
    return { scanned, translated: { result, ...counts }, rendered };
  }
}

interface Taken {
  readonly scanned: Measured<DiscoveryResponse>;
  readonly translated: Measured<Translation>;
  readonly rendered: Measured<Buffer>;
}

const textsIn = (held: Holdings): readonly string[] =>
  [...held].flatMap(([, groups]) => groups.map(({ text }) => text));

function bytesOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

function largestOf({ starts, ends, count }: EncodedResources): number {
  const sizes = Array.from({ length: count }, (_, index) => ends[index]! - starts[index]!);
  return sizes.reduce((largest, size) => Math.max(largest, size), 0);
}

for (const encoding of ['protobuf', 'json'] as const) {
  describe(`an update in ${encoding} that changes one target in a hundred`, () => {
    let line: Line;
    let first: Taken;
    /** What the groups said before the update. */
    let known: ReadonlySet<string>;

    beforeEach('take the first answer', async () => {
      line = new Line(encoding);
      first = await line.take('full');
      known = new Set(textsIn(first.translated.result.answer.held));
    });

    it('begins with an answer of which all is new', () => {
      const { scanned, translated, rendered } = first;
      expect(scanned.total.found).to.equal(TARGETS);
      expect(translated.result.encoded).to.equal(TARGETS);
      expect(translated.total.written).to.equal(TARGETS);
      expect(translated.total.writtenBytes).to.equal(bytesOf([...known]));
      expect(rendered.result).to.have.length(bytesOf([...known]) + 2 * TARGETS + 3);
    });

    it('reads and writes those targets and no other', async () => {
      const { translated } = await line.take('pct1');
      const { answer, encoded } = translated.result;
      const fresh = textsIn(answer.held).filter((text) => !known.has(text));
      expect(fresh).to.have.length(CHANGED);
      expect(encoded).to.equal(CHANGED);
      expect(translated.total).to.include({ written: CHANGED, writtenBytes: bytesOf(fresh) });
      expect(translated.total.put).to.equal(CHANGED);
      expect(translated.total.large).to.be.at.most(1);
    });

    it('copies the rest of the file once, in as many pieces as there are changes between', async () => {
      const { rendered } = await line.take('pct1');
      const { total, result } = rendered;
      expect(result).not.to.equal(first.rendered.result);
      expect(total.replaced).to.equal(CHANGED);
      expect(total.copiedBytes).to.be.within(result.length - 3 * TARGETS, result.length);
      expect(total.copies).to.be.at.most(3 * CHANGED + 5);
      expect(total).to.include({ large: 1 });
      expect(total.largeBytes).to.be.at.most(result.length + 3);
    });

    it('costs the same the next time, and the time after', async () => {
      for (const variant of ['pct1', 'pct1b', 'pct1', 'pct1b'] as const) {
        const { translated, rendered } = await line.take(variant);
        expect(translated.result.encoded).to.equal(CHANGED);
        expect(rendered.total.copies).to.be.at.most(3 * CHANGED + 5);
        expect(rendered.total.copiedBytes).to.be.at.most(rendered.result.length);
      }
    });

    it('that is undone is the first file again, byte by byte', async () => {
      await line.take('pct1');
      const { rendered } = await line.take('reordered');
      expect(rendered.result.equals(first.rendered.result)).to.equal(true);
      expect(rendered.total.replaced).to.equal(CHANGED);
    });
  });

  describe(`an update in ${encoding} that brings the same in another order`, () => {
    const dir = useTempDir();

    it('reads, writes and copies nothing, and leaves the file alone', async () => {
      const line = new Line(encoding);
      const first = await line.take('full');
      const output = await FileSdOutput.open({ file: dir.file('targets.json') });
      await output.publish(first.translated.result.answer.held);
      const before = await stat(dir.file('targets.json'));
      const { translated, rendered } = await line.take('reordered');
      expect(translated.result.encoded).to.equal(0);
      expect(translated.total).to.include({ written: 0, put: 0, large: 0 });
      expect(rendered.result).to.equal(first.rendered.result);
      expect(rendered.total).to.include({ replaced: 0, placed: 0, copies: 0, large: 0 });
      const published = await output.publish(translated.result.answer.held);
      expect(published).to.include({ changed: false });
      const { ino, mtimeMs } = await stat(dir.file('targets.json'));
      expect({ ino, mtimeMs }).to.deep.equal({ ino: before.ino, mtimeMs: before.mtimeMs });
      await output.close();
    });
  });

  describe(`the longest step of an update in ${encoding}`, () => {
    const STEP_BYTES = 64 * 1024;
    const LIST_STEP = 4_096;
    const COPY_BYTES = 1024 * 1024;

    it('is short, however large the answer is and whatever is new in it', async () => {
      const line = new Line(encoding, 20_000);
      for (const variant of ['full', 'pct1', 'renewed', 'reordered'] as const) {
        const { scanned, translated, rendered } = await line.take(variant);
        const largest = largestOf(scanned.result.resources);
        expect(scanned.highest.found, 'resources found').to.be.at.most(512);
        expect(scanned.highest.foundBytes, 'bytes scanned').to.be.at.most(512 * largest);
        if (encoding === 'json')
          expect(scanned.highest.foundBytes).to.be.at.most(STEP_BYTES + largest);
        expect(translated.highest.lookedAtBytes).to.be.at.most(STEP_BYTES + largest);
        expect(rendered.highest.replaced, 'replacements').to.be.at.most(LIST_STEP);
        expect(rendered.highest.lookedUp, 'look-ups').to.be.at.most(LIST_STEP);
        expect(rendered.highest.placed, 'groups sorted').to.be.at.most(2 * LIST_STEP);
        expect(rendered.highest.copiedBytes).to.be.at.most(2 * COPY_BYTES + 4 * largest);
      }
    }).timeout(60_000);

    it('puts together no more than a few thousand identities, also when all of them are new', async () => {
      const line = new Line(encoding, 20_000);
      for (const variant of ['full', 'renewed'] as const) {
        const { highest } = (await line.take(variant)).translated;
        expect(highest.put, 'identities put').to.be.at.most(LIST_STEP);
        expect(highest.lookedUp, 'identities looked up').to.be.at.most(LIST_STEP);
      }
    });
  });
}
