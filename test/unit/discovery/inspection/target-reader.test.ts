import { expect } from 'chai';

import { runAtOnce } from '../../../../src/base/slices.js';
import type { ListedTarget } from '../../../../src/discovery/inspection/listed-target.js';
import { findTargets, indexTargets } from '../../../../src/discovery/inspection/target-index.js';
import { TargetReader } from '../../../../src/discovery/inspection/target-reader.js';
import type { LastAnswer } from '../../../../src/discovery/translating/translator.js';
import type { EncodedResources } from '../../../../src/mads/encoded-resource.js';
import { translationOptions } from '../../../support/discovery-options.js';

const TYPE_URL = 'type.googleapis.com/kuma.observability.v1.MonitoringAssignment';
const QUERY = { page: 1, pageSize: 100 };

/** Targets of two resources that take turns in the order of pages. */
function interleaved(count: number): Listed {
  const names = Array.from({ length: count }, (_, index) => `backend-${String(index + 100)}`);
  const texts = [0, 1].map((parity) => resourceText(names.filter((_, at) => at % 2 === parity)));
  const resources = new CountedResources(texts);
  const answer: LastAnswer = { typeUrl: '', apiVersion: 'v1', resources };
  const targets = names.map((dataplane, at): [number, ListedTarget] => {
    const row = { controlPlane: 'cp:1', mesh: 'default', service: 'backend', dataplane } as const;
    const [resource, target] = [at % 2, Math.floor(at / 2)];
    const source = { kind: 'answer', controlPlane: 0, answer, resource, target } as const;
    return [resource, { row: { ...row, address: '10.0.0.1:80', state: 'published' }, source }];
  });
  const listed = targets.sort(([a], [b]) => a - b).map(([, target]) => target);
  return { listed, resources };
}

interface Listed {
  /** As an answer lists them: resource by resource. */
  readonly listed: readonly ListedTarget[];
  readonly resources: CountedResources;
}

function resourceText(names: readonly string[]): string {
  const targets = names.map((name) => ({
    name,
    scheme: 'http',
    address: '10.0.0.1:80',
    metrics_path: '/metrics',
    labels: { owner: `of-${name}` },
  }));
  return JSON.stringify({
    '@type': TYPE_URL,
    mesh: 'default',
    service: 'backend',
    labels: {},
    targets,
  });
}

/** Counts how often one of them is read. */
class CountedResources implements EncodedResources {
  readonly encoding = 'json';
  readonly wholeIsUtf8 = true;
  readonly count: number;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  reads = 0;
  readonly #bytes: Buffer;

  constructor(texts: readonly string[]) {
    this.count = texts.length;
    this.#bytes = Buffer.from(texts.join(''));
    this.ends = Uint32Array.from(texts, (_, at) => texts.slice(0, at + 1).join('').length);
    this.starts = Uint32Array.from([0, ...this.ends.slice(0, -1)]);
  }

  get bytes(): Buffer {
    this.reads++;
    return this.#bytes;
  }
}

function readerOf(): TargetReader {
  const translation = translationOptions();
  return new TargetReader([{ name: 'cp:1', last: undefined, translation }]);
}

describe('a reader of listed targets', () => {
  it('reads each resource once for a search, however many targets it has', () => {
    const { listed, resources } = interleaved(60);
    const reader = readerOf();
    const index = runAtOnce(indexTargets(listed));
    const textOf = (target: ListedTarget): string => reader.labelText(target);
    const found = runAtOnce(
      findTargets(index, { ...QUERY, search: 'OWNER=of-backend-11' }, textOf),
    );
    expect(found.map(({ row }) => row.dataplane)).to.deep.equal(
      Array.from({ length: 10 }, (_, at) => `backend-11${String(at)}`),
    );
    expect(resources.reads).to.equal(2);
  });

  it('reads each resource once for a page, and keeps the order of the page', () => {
    const { listed, resources } = interleaved(20);
    const { targets } = runAtOnce(indexTargets(listed));
    const details = runAtOnce(readerOf().readAll(targets));
    expect(details.map(({ dataplane, sent }) => sent?.labels['owner'] === `of-${dataplane}`))
      .to.have.length(20)
      .and.not.include(false);
    expect(details.map(({ dataplane }) => dataplane)).to.deep.equal(
      targets.map(({ row }) => row.dataplane),
    );
    expect(resources.reads).to.equal(2);
  });
});
