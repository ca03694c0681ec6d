import { expect } from 'chai';
import { ourFiles } from '../oracle/our-files.js';
import { DEFAULT_FILE_OPTIONS, type FileOptions, type RawAnswer } from '../oracle/raw-answer.js';
import { wireField } from '../oracle/wire-writer.js';

const TYPE = 'type.googleapis.com/kuma.observability.v1.MonitoringAssignment';

/** An HTTP answer; `\u0000` stands for a lone surrogate. */
function overHttp(...resources: readonly object[]): RawAnswer {
  const typed = resources.map((resource) => ({ '@type': TYPE, ...resource }));
  const body = JSON.stringify({ resources: typed }).replaceAll('\\u0000', '\\ud800');
  return { encoding: 'json', apiVersion: 'v1', body: Buffer.from(body) };
}

function assignment(...names: readonly string[]): object {
  return { mesh: 'm', targets: names.map((name) => ({ name, address: '10.0.0.1:1' })) };
}

/** A gRPC answer with one resource, which ends in a field of the wrong wire type behind these targets. */
function damagedOverGrpc(...names: readonly string[]): Buffer {
  const targets = names.map((name) => wireField(4, wireField(1, name)));
  const value = Buffer.concat([wireField(2, 'm'), ...targets, Buffer.from([0x18, 0])]);
  return wireField(2, Buffer.concat([wireField(1, TYPE), wireField(2, value)]));
}

function overGrpc(...resources: readonly Buffer[]): RawAnswer {
  return { encoding: 'protobuf', apiVersion: 'v1', body: Buffer.concat(resources) };
}

function wholeOverGrpc(...names: readonly string[]): Buffer {
  const targets = names.map((name) =>
    wireField(4, Buffer.concat([wireField(1, name), wireField(3, '10.0.0.1:1')])),
  );
  const value = Buffer.concat([wireField(2, 'm'), ...targets]);
  return wireField(2, Buffer.concat([wireField(1, TYPE), wireField(2, value)]));
}

interface Difference {
  readonly name: string;
  readonly answers: readonly RawAnswer[];
  readonly options?: Partial<FileOptions>;
  /** The dataplanes that the contract wants in the file at the end; `undefined` when it wants a refusal. */
  readonly wanted: readonly string[] | undefined;
}

const DIFFERENCES: readonly Difference[] = [
  {
    name: 'a name with a lone surrogate is no identity that could be read: such an answer removes nothing',
    answers: [
      overHttp(assignment('a'), assignment('b')),
      overHttp(assignment('a\u0000'), assignment('b')),
    ],
    wanted: ['a', 'b'],
  },
  {
    name: 'a mesh with a lone surrogate is no identity that could be read: such an answer removes nothing',
    answers: [
      overHttp(assignment('a'), assignment('b')),
      overHttp({ ...assignment('a'), mesh: 'm\u0000' }, assignment('b')),
    ],
    wanted: ['a', 'b'],
  },
  {
    name: 'a denied IPv4 address is denied in every spelling of its IPv6 form',
    answers: [
      overHttp(assignment('b'), {
        mesh: 'm',
        targets: [{ name: 'a', address: '[0:0:0:0:0:ffff:169.254.169.254]:80' }],
      }),
    ],
    wanted: ['b'],
  },
  {
    name: 'what came in one resource stays together over an answer that removes nothing',
    answers: [
      overGrpc(wholeOverGrpc('a', 'b'), wholeOverGrpc('c')),
      overGrpc(wholeOverGrpc('c'), wireField(2, '')),
      overGrpc(damagedOverGrpc('a'), wholeOverGrpc('c')),
    ],
    wanted: ['a', 'b', 'c'],
  },
  {
    name: 'a damaged resource keeps what came with it when another resource shares a name with it',
    answers: [
      overGrpc(wholeOverGrpc('a', 'b'), wholeOverGrpc('a', 'c')),
      overGrpc(damagedOverGrpc('a'), wholeOverGrpc('a', 'c')),
    ],
    wanted: ['a', 'b', 'c'],
  },
  {
    name: 'a list of resources with a quote in the middle of a word is no envelope',
    answers: [overHttp(), { ...overHttp(), body: Buffer.from('{"resources":[a"]"b]}') }],
    wanted: undefined,
  },
];

/** Which dataplanes the file has; `undefined` after a refusal. */
async function dataplanesAfter({
  answers,
  options,
}: Difference): Promise<readonly string[] | undefined> {
  const outcomes = await ourFiles(answers, { ...DEFAULT_FILE_OPTIONS, ...options });
  const last = outcomes.at(-1)!;
  if (!('file' in last)) return undefined;
  return [...(last.file ?? '').matchAll(/"dataplane":"([^"]*)"/g)].map(([, name]) => name!);
}

describe('what was not as the contract wants it once', () => {
  for (const difference of DIFFERENCES) {
    it(difference.name, async () => {
      expect(await dataplanesAfter(difference)).to.deep.equal(difference.wanted);
    });
  }
});
