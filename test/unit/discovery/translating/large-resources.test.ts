import { expect } from 'chai';
import { AnswerRefusedError } from '../../../../src/discovery/errors.js';
import type { AnswerLimits } from '../../../../src/discovery/translating/check-limits.js';
import { ResourceDraft } from '../../../../src/discovery/translating/resource-draft.js';
import { Translator, type Translation } from '../../../../src/discovery/translating/translator.js';
import type { AssignmentV1 } from '../../../../src/mads/assignment-message.js';
import {
  encodeAssignmentJson,
  encodeAssignmentV1,
} from '../../../../src/mads/encode-assignment.js';
import { GroupWriter } from '../../../../src/targets/group-writer.js';
import { IdentityReader } from '../../../../src/targets/identity-reader.js';
import { translationOptions } from '../../../support/discovery-options.js';
import { offerOf, type SentResource } from '../../../support/translate.js';

interface Shape extends Partial<Omit<AssignmentV1, 'targets'>> {
  readonly count: number;
  readonly scheme?: string;
}

function assignment({ count, scheme = 'http', ...rest }: Shape): AssignmentV1 {
  const targets = Array.from({ length: count }, (_, index) => ({
    ...{ name: `dataplane-${String(index)}`, address: '10.0.0.1:80', scheme },
    ...{ metricsPath: '', labels: new Map<string, string>() },
  }));
  return { mesh: 'default', service: 'backend', labels: new Map(), ...rest, targets };
}

interface Outcome {
  readonly result: Translation | AnswerRefusedError;
  /** How many groups were begun in each step of the work, in vain or not. */
  readonly writes: readonly number[];
  /** How many identities were made. */
  readonly identities: number;
}

/** Translates the first answer, and counts what is done for it. */
function measure(resources: readonly SentResource[], limits: Partial<AnswerLimits> = {}): Outcome {
  const all = { maxTargets: 1_000_000, maxOutputBytes: 2 ** 30, ...limits };
  const work = new Translator(translationOptions(), all).translate(offerOf(resources), 'v1');
  const writes: number[] = [];
  let [written, identities] = [0, 0];
  const restoreWrite = watchCalls(GroupWriter.prototype, 'write', () => written++);
  const restoreRead = watchCalls(IdentityReader.prototype, 'read', () => identities++);
  try {
    for (;;) {
      const step = work.next();
      writes.push(written - sum(writes));
      if (step.done === true) return { result: step.value, writes, identities };
    }
  } finally {
    restoreWrite();
    restoreRead();
  }
}

/** Tells `called` of each call of a method. Returns what ends that. */
function watchCalls(prototype: object, name: string, called: () => void): () => void {
  const original = Object.getOwnPropertyDescriptor(prototype, name)!;
  const method = original.value as (...given: unknown[]) => unknown;
  const watched = function (this: unknown, ...given: unknown[]): unknown {
    called();
    return method.apply(this, given);
  };
  Object.defineProperty(prototype, name, { ...original, value: watched });
  return () => {
    Object.defineProperty(prototype, name, original);
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0);
}

const encodings = { protobuf: encodeAssignmentV1, json: encodeAssignmentJson } as const;

for (const [encoding, encode] of Object.entries(encodings)) {
  describe(`a large resource, in ${encoding},`, () => {
    it('is written in steps', () => {
      const { result, writes } = measure([encode(assignment({ count: 5_000 }))]);
      expect(result).to.include({ offered: 5_000, targets: 5_000 });
      expect(sum(writes)).to.equal(5_000);
      expect(Math.max(...writes)).to.be.within(1, 512);
    });

    it('is written in steps that are shorter where the groups are long', () => {
      const labels = new Map([['long', 'x'.repeat(20_000)]]);
      const { writes } = measure([encode(assignment({ count: 100, labels }))]);
      expect(sum(writes)).to.equal(100);
      expect(Math.max(...writes)).to.be.within(1, 4);
    });

    it('is written no further than the file may become large', () => {
      const labels = new Map([['long', 'x'.repeat(20_000)]]);
      const resource = encode(assignment({ count: 1_000, labels }));
      const { result, writes } = measure([resource], { maxOutputBytes: 100_000 });
      expect(result).to.be.instanceOf(AnswerRefusedError);
      expect((result as Error).message).to.match(/file of \d+ bytes or more: --max-output-size/);
      expect(sum(writes)).to.be.within(4, 6);
    });

    it('is not written at all when it has too many targets', () => {
      const resource = encode(assignment({ count: 1_000 }));
      const { result, identities } = measure([resource], { maxTargets: 999 });
      expect((result as Error).message)
        .to.include('of 1000 targets')
        .and.include('--max-targets');
      expect(identities).to.equal(0);
    });

    it('is refused before a long mesh is repeated for each of its targets', () => {
      const mesh = 'm'.repeat(1_024 * 1_024);
      const resource = encode(assignment({ count: 1_000, mesh, scheme: 'ftp' }));
      const { result, identities } = measure([resource], { maxTargets: 20_000 });
      expect((result as Error).message)
        .to.include('long names')
        .and.include('--max-targets');
      expect(identities).to.equal(0);
    });

    it('is decoded with care in the same steps and up to the same limits', () => {
      const odd = new Map([['long', 'x'.repeat(20_000)]]);
      const [text, escaped] = ['odd "', 'odd \\u0022'];
      const resource = encode(assignment({ count: 1_000, labels: odd, service: text }));
      const careful =
        resource.encoding === 'protobuf'
          ? { ...resource, value: Buffer.concat([resource.value, Buffer.of(0x78, 0x01)]) }
          : {
              ...resource,
              value: Buffer.from(resource.value.toString().replace('odd \\"', escaped)),
            };
      const { result, writes } = measure([careful], { maxOutputBytes: 10 * 20_000 });
      expect((result as Error).message).to.include('--max-output-size');
      expect(sum(writes)).to.be.within(9, 11);
      expect(Math.max(...writes)).to.be.within(1, 4);
    });
  });
}

describe('resources without targets', () => {
  it('take no memory of their own', () => {
    expect(new ResourceDraft(0).toTranslated()).to.equal(new ResourceDraft(0).toTranslated());
  });

  it('are read in steps of some hundred', () => {
    const empty = encodeAssignmentV1(assignment({ count: 0, mesh: '', service: '' }));
    const { writes, result } = measure(Array.from({ length: 5_000 }, () => empty));
    expect(result).to.include({ offered: 0, encoded: 5_000 });
    expect(writes.length).to.be.greaterThan(9);
  });
});
