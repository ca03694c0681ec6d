import { rename, writeFile } from 'node:fs/promises';
import type { ControlPlaneEvent } from '../../../src/control-plane/control-plane-event.js';
import {
  openControlPlane,
  type ControlPlane,
  type ControlPlaneOptions,
} from '../../../src/control-plane/open-control-plane.js';
import { useTempDir } from '../temp-dir.js';

/** One assignment with one target: enough for most tests. */
export const ONE_TARGET = `assignments:
  - mesh: default
    service: backend
    targets:
      - name: backend-01
        address: 192.168.0.1:1234
        labels: { env: prod }
`;

/** The same target, moved. */
export const MOVED_TARGET = ONE_TARGET.replace(':1234', ':4321');

type EventOf<Kind extends ControlPlaneEvent['kind']> = Extract<
  ControlPlaneEvent,
  { readonly kind: Kind }
>;

/** A control plane over a file of its own, and all that it told. */
export class TestControlPlane {
  readonly file: string;
  readonly events: ControlPlaneEvent[] = [];
  readonly #wakers = new Set<() => void>();
  #opened: ControlPlane | undefined;

  constructor(file: string) {
    this.file = file;
  }

  /** Writes the file and serves it on a free port of 127.0.0.1. */
  async open(yaml: string, options: Partial<ControlPlaneOptions> = {}): Promise<this> {
    await writeFile(this.file, yaml);
    this.#opened = await openControlPlane({
      assignmentsFile: this.file,
      listenAddress: { host: '127.0.0.1', port: 0 },
      observer: {
        observe: (event) => {
          this.events.push(event);
          for (const wake of this.#wakers) wake();
        },
      },
      ...options,
    });
    return this;
  }

  get port(): number {
    return this.#opened?.address.port ?? Number.NaN;
  }

  /** Where its API server listens. */
  get apiPort(): number {
    return this.#opened?.apiServerAddress?.port ?? Number.NaN;
  }

  /** The version that is served now. */
  get version(): string {
    return this.#all('assignments-loaded').at(-1)?.version ?? '';
  }

  /** Saves the file as careful editors do: another file is renamed over it. */
  async save(yaml: string): Promise<void> {
    await writeFile(`${this.file}.new`, yaml);
    await rename(`${this.file}.new`, this.file);
  }

  /** Saves other assignments and waits until they are served. */
  async change(yaml: string): Promise<void> {
    const count = this.#all('assignments-loaded').length;
    await this.save(yaml);
    await this.told('assignments-loaded', count + 1);
  }

  /** Waits until an event was told `count` times, before or after the call, and gives the last one. */
  async told<Kind extends ControlPlaneEvent['kind']>(
    kind: Kind,
    count = 1,
  ): Promise<EventOf<Kind>> {
    for (;;) {
      const found = this.#all(kind)[count - 1];
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        this.#wakers.add(resolve);
      });
    }
  }

  async close(): Promise<void> {
    await this.#opened?.close();
  }

  #all<Kind extends ControlPlaneEvent['kind']>(kind: Kind): readonly EventOf<Kind>[] {
    return this.events.filter((event): event is EventOf<Kind> => event.kind === kind);
  }
}

/** Call it in a `describe`: gives a function that serves a YAML text. What is open is closed after the test. */
export function useControlPlane(): (
  yaml?: string,
  options?: Partial<ControlPlaneOptions>,
) => Promise<TestControlPlane> {
  const dir = useTempDir();
  const opened: TestControlPlane[] = [];
  afterEach('close the control planes of the test', async () => {
    for (const controlPlane of opened.splice(0)) await controlPlane.close();
  });
  return async (yaml = ONE_TARGET, options = {}) => {
    const file = dir.file(`assignments-${String(opened.length)}.yaml`);
    const controlPlane = new TestControlPlane(file);
    opened.push(controlPlane);
    return controlPlane.open(yaml, options);
  };
}
