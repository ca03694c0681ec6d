import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { EraName } from '../../src/control-plane/eras/era-name.js';
import { useMadsStreams } from '../support/control-plane/mads-stream.js';
import { readPlayedLines } from '../support/control-plane/played-line.js';
import { RecordedClient } from '../support/control-plane/recorded-client.js';
import { readRecordedLists } from '../support/control-plane/recorded-lists.js';
import { useControlPlane } from '../support/control-plane/use-control-plane.js';
import { FakeClock } from '../support/fake-clock.js';

const RECORDINGS = join(import.meta.dirname, '../fixtures/recordings');

/** What is played against which era: every scenario of these directories. */
const PLAYED: readonly (readonly [EraName, string])[] = [
  ['0.7', '0.7.3/grpc-v1alpha1'],
  ['1.8', '1.8.8/grpc-v1'],
  ['1.8', '1.8.8/http-v1'],
  ['2.14', '2.14.3/http-v1'],
  ['2.14', '2.14.3/http-v1-mesh-metrics'],
];

/** Scenarios that are about something that an embedded control plane does not have, and why. */
const NOT_PLAYED: readonly (readonly [RegExp, string])[] = [
  [/\/k\d?-/, 'the control plane is killed and restarted'],
  [/\/o4-/, 'a store with a cache of its own'],
  [/^1\.8\.8\/.*\/p5-/, 'two requests at once raced for one or two answers'],
];

describe('a control plane that behaves like a recorded one', () => {
  const serve = useControlPlane();
  const open = useMadsStreams();
  let client: RecordedClient | undefined;
  afterEach('close the recorded client', () => client?.close());

  for (const [era, directory] of PLAYED) {
    for (const name of scenariosIn(directory)) {
      it(`says to the client of ${name} what was said then`, async () => {
        const apiVersion = name.includes('v1alpha1') ? 'v1alpha1' : 'v1';
        const lines = readPlayedLines(name);
        const { first, isToldBefore, changes } = readRecordedLists(lines);
        const clock = new FakeClock();
        const controlPlane = await serve(first, { behaveLike: era, clock });
        const change = async (index: number): Promise<void> => {
          const file = changes.get(index);
          if (file !== undefined) await controlPlane.change(file);
        };
        if (isToldBefore) {
          const stream = open(controlPlane.port, apiVersion);
          stream.send();
          await controlPlane.told('stream-opened');
          while (stream.answers.length === 0) await clock.advance(100);
          stream.close();
          await controlPlane.told('stream-closed');
        }
        await change(-1);
        client = new RecordedClient({ port: controlPlane.port, clock, before: change }, apiVersion);
        await client.play(lines);
      });
    }
  }
});

function scenariosIn(directory: string): readonly string[] {
  return readdirSync(join(RECORDINGS, directory))
    .map((file) => join(directory, file.replace(/\.jsonl$/, '')))
    .filter((name) => !NOT_PLAYED.some(([pattern]) => pattern.test(name)));
}
