import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { runDiscovery } from '../../src/discovery/run-discovery.js';
import { discoveryOptions } from '../support/discovery-options.js';
import { expectedGroups, sortGroups, type Group } from '../support/oracle.js';
import {
  readOldToolFile,
  readRecording,
  recordingsWithAnswers,
  type Recording,
} from '../support/recording.js';
import { openReplay } from '../support/replay.js';
import { useTempDir } from '../support/temp-dir.js';

/** Follows a recording and gives what the file says after each accepted answer. */
async function follow(recording: Recording, file: string): Promise<readonly (readonly Group[])[]> {
  const replay = await openReplay(recording);
  const stop = new AbortController();
  const run = runDiscovery(
    discoveryOptions({ port: replay.port, file }),
    { observe: () => undefined },
    stop.signal,
  );
  const states: (readonly Group[])[] = [];
  try {
    for (let count = 1; count <= recording.answers.length; count++) {
      expect(await Promise.race([replay.answered(count), run])).to.equal(undefined);
      states.push(sortGroups(JSON.parse(readFileSync(file, 'utf8')) as readonly Group[]));
    }
  } finally {
    stop.abort();
    await run;
    await replay.close();
  }
  return states;
}

/**
 * Over HTTP an answer that says nothing new costs a second of pacing, which other tests are about; over gRPC only
 * where one follows the other at once, as in the storm that NACKs of the old kind raised.
 */
function withoutRepetitions(recording: Recording): Recording {
  if (recording.transport === 'grpc' && !recording.name.endsWith('/h-nack')) return recording;
  const texts = recording.answers.map(({ decoded }) => JSON.stringify(expectedGroups(decoded)));
  return {
    ...recording,
    answers: recording.answers.filter((_, index) => texts[index] !== texts[index - 1]),
  };
}

describe('replay of recorded control planes', () => {
  const directory = useTempDir();
  for (const recording of recordingsWithAnswers()) {
    it(`writes what each answer of ${recording.name} says`, async () => {
      const told = withoutRepetitions(recording);
      const states = await follow(told, directory.file('kuma.file_sd.json'));
      const expected = told.answers.map(({ decoded }) => expectedGroups(decoded));
      expect(states).to.deep.equal(expected);
    });
  }
});

/**
 * What the Go tool left in its file, and the recordings that lead there: its run was one, so that each scenario
 * builds on those before, while each recording begins with a part of them.
 */
const OLD_TOOL: readonly (readonly [file: string, ...recordings: readonly string[]])[] = [
  ['b-one', 'b-one-appears'],
  ['c-three-more', 'c-three-more'],
  ['c2-more-shapes', 'c-three-more', 'c2-more-shapes'],
  ['d-tag-change', 'c-three-more', 'c2-more-shapes', 'd-tag-change'],
  ['e-remove-one', 'c-three-more', 'c2-more-shapes', 'd-tag-change', 'e-remove-one'],
  ['f-remove-all', 'f-remove-all'],
  ['k-restarted-empty', 'a-empty-first'],
];

const OLD_TOOL_VERSIONS = [
  { version: '0.7.3', api: 'v1alpha1' },
  { version: '1.8.8', api: 'v1' },
] as const;

/** The laboratory of the Go tool's run had no MeshGateway, hence not this gateway's dataplane. */
const NOT_THERE_FOR_THE_OLD_TOOL = 'default/builtin-gw-02';

describe('the files of the Go tool', () => {
  const directory = useTempDir();
  for (const { version, api } of OLD_TOOL_VERSIONS) {
    for (const [scenario, ...recordings] of OLD_TOOL) {
      it(`are what we write after ${scenario} of ${version}, the Go tool's flaws aside`, async () => {
        const state = new Map<string, Group>();
        for (const name of recordings) {
          const recording = readRecording(`${version}/grpc-${api}/${name}`);
          for (const groups of await follow(recording, directory.file(`${name}.json`))) {
            apply(state, groups, recording);
          }
        }
        state.delete(NOT_THERE_FOR_THE_OLD_TOOL);
        const theirs = readOldToolFile(`${version}/old-tool/${scenario}-${api}`).flatMap(
          withoutFlaws,
        );
        expect(sortGroups([...state.values()])).to.deep.equal(sortGroups(theirs));
      });
    }
  }
});

/** Brings one file's groups into `state`; what only this recording had and has lost goes. */
function apply(state: Map<string, Group>, groups: readonly Group[], { answers }: Recording): void {
  const everThere = answers.flatMap(({ decoded }) => expectedGroups(decoded)).map(placeOf);
  const there = new Map(groups.map((group) => [placeOf(group), group]));
  for (const place of everThere) if (!there.has(place)) state.delete(place);
  for (const [place, group] of there) state.set(place, group);
}

function placeOf({ labels }: Group): string {
  return `${labels['mesh'] ?? ''}/${labels['dataplane'] ?? ''}`;
}

/**
 * Takes out of a group of the Go tool what it should not have written: groups of removed targets, names that make
 * Prometheus 2.x refuse the file (`1st`), tags that steer Prometheus (`__param_x`); and adds `service`, which it
 * left out in v1alpha1. Its other flaws do not show in the groups: mode 0600, random order, four blanks a level.
 */
function withoutFlaws({ targets, labels }: Group): readonly Group[] {
  if (targets.length === 0) return [];
  const names = Object.keys(labels).filter((name) => !name.startsWith('__') || isScrapeLabel(name));
  const cleaned = names.map(
    (name) => [/^[0-9]/.test(name) ? `_${name}` : name, labels[name] ?? ''] as const,
  );
  return [{ targets, labels: { service: labels['job'] ?? '', ...Object.fromEntries(cleaned) } }];
}

function isScrapeLabel(name: string): boolean {
  return name === '__scheme__' || name === '__metrics_path__';
}
