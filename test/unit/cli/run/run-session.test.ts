import { rename } from 'node:fs/promises';

import { expect } from 'chai';

import { openAbortScope } from '../../../../src/base/abort.js';
import { FileError } from '../../../../src/platform/files/file-error.js';
import { RunSession } from '../../../../src/cli/run/run-session.js';
import type { DiscoveryEvent } from '../../../../src/discovery/events.js';
import type { DiscoveryOptions } from '../../../../src/discovery/options.js';
import { discoveryOptions } from '../../../support/discovery-options.js';
import {
  openScriptedControlPlane,
  type ScriptedControlPlane,
} from '../../../support/scripted-control-plane.js';
import { alwaysSaying } from '../../../support/scripted-turn.js';
import { useTempDir } from '../../../support/temp-dir.js';
import { useClosing } from '../../../support/use-closing.js';
import { waitFor, waitForFile } from '../../../support/wait-for.js';

describe('a run session', () => {
  const dir = useTempDir();
  const closing = useClosing();

  async function controlPlane(...dataplanes: readonly string[]): Promise<ScriptedControlPlane> {
    const rung = { transport: 'grpc', apiVersion: 'v1' } as const;
    const onTurn = alwaysSaying({ version: '1', dataplanes });
    return closing(await openScriptedControlPlane(rung, { onTurn }));
  }

  function optionsFor(port: number, file = dir.file('targets.json')): DiscoveryOptions {
    return discoveryOptions({ port, file });
  }

  /** A session that runs until the test is over. */
  function run(options: DiscoveryOptions): Session {
    return closing(new Session(options));
  }

  async function published(dataplane: string): Promise<void> {
    await waitForFile(dir.file('targets.json'), (text) => text.includes(`"${dataplane}"`));
  }

  it('goes by the last of two reloads, also when that one goes back', async () => {
    const [a, b] = [await controlPlane('backend-01'), await controlPlane('backend-02')];
    const session = run(optionsFor(a.port));
    await published('backend-01');
    await session.reload(optionsFor(b.port));
    await session.reload(optionsFor(a.port));
    await waitFor(() => {
      const [first, ...others] = session.followed;
      return others.length > 0 && others.at(-1) === first;
    });
    await published('backend-01');
  });

  it('is asked for a reload while it ends, and does not take that for a bug', async () => {
    const names = Array.from({ length: 3_000 }, (_, index) => `backend-${String(index)}`);
    const { port } = await controlPlane(...names);
    const session = run(optionsFor(port));
    await published('backend-2999');
    const labels = new Map([['site', 'berlin']]);
    const { translation, ...others } = optionsFor(port);
    const reload = session.reload({ ...others, translation: { ...translation, labels } });
    await waitFor(() => session.loads === 1);
    await session.close();
    await reload;
  });

  it('shows the list also between two rounds', async () => {
    const [a, b] = [await controlPlane('backend-01'), await controlPlane('backend-02')];
    const session = run(optionsFor(a.port));
    await published('backend-01');
    await waitFor(() => session.hasList);
    await session.reload(optionsFor(b.port));
    await published('backend-02');
    expect(session.listsAtStart).to.deep.equal([false, true]);
  });

  it('refuses new settings while the directory of the output is away, and runs on', async () => {
    const [a, b] = [await controlPlane('backend-01'), await controlPlane('backend-02')];
    const session = run(optionsFor(a.port));
    await published('backend-01');
    await rename(dir.path, `${dir.path}.away`);
    const refusal = await session.reload(optionsFor(b.port)).catch((error: unknown) => error);
    await rename(`${dir.path}.away`, dir.path);
    expect(refusal).to.be.instanceOf(FileError);
    await session.reload(optionsFor(b.port));
    await published('backend-02');
  });
});

/** A session, the settings that it is to read next, and what it told. */
class Session {
  readonly followed: string[] = [];
  /** Of each round, whether there was a list to be shown when it began. */
  readonly listsAtStart: boolean[] = [];
  loads = 0;
  readonly #scope = openAbortScope(new AbortController().signal);
  readonly #session: RunSession;
  readonly #outcome: Promise<void>;
  #next: DiscoveryOptions;

  constructor(options: DiscoveryOptions) {
    this.#next = options;
    this.#session = new RunSession({
      options,
      load: () => {
        this.loads++;
        return Promise.resolve(this.#next);
      },
      observer: {
        observe: (event: DiscoveryEvent) => {
          if (event.kind !== 'started') return;
          this.followed.push(...event.controlPlanes);
          this.listsAtStart.push(this.hasList);
        },
      },
      onFallBack: () => undefined,
    });
    this.#outcome = this.#session.run(this.#scope.signal);
    this.#outcome.catch(() => undefined);
  }

  get hasList(): boolean {
    return this.#session.inspection?.publishedList() !== undefined;
  }

  async reload(next: DiscoveryOptions): Promise<void> {
    this.#next = next;
    await this.#session.reload();
  }

  async close(): Promise<void> {
    this.#scope.abort();
    await this.#outcome;
  }
}
