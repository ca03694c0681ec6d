import { readFile, stat } from 'node:fs/promises';

import { openRawServer } from './raw-server.js';
import type { ConnectionHandler, RawServer } from './raw-server.js';
import { useBinary } from './run-binary.js';
import type { RunningBinary } from './run-binary.js';
import { openScriptedControlPlane } from './scripted-control-plane.js';
import type { ScriptedControlPlane } from './scripted-control-plane.js';
import { useTempDir } from './temp-dir.js';
import { waitForFile } from './wait-for.js';
import { useClosing } from './use-closing.js';

/** The whole tool in a process of its own, with all around it. Everything is ended and removed after each test. */
export interface ToolKit {
  /** The output file. */
  readonly file: string;
  /** The path of something else in the directory of the output file. */
  path(name: string): string;
  /** A control plane that speaks gRPC v1; `port` when it has to be a certain one. */
  controlPlane(port?: number): Promise<ScriptedControlPlane>;
  /** Something that listens and is no control plane. */
  peer(onConnection?: ConnectionHandler): Promise<RawServer>;
  /** `bin/run.js run` with the output file and the control plane at `port`, or those at several ports. */
  run(port: number | readonly number[], options?: ToolOptions): RunningBinary;
  /** Waits until the file names exactly these dataplanes. */
  published(...dataplanes: readonly string[]): Promise<void>;
  /** What tells whether the file was touched: its bytes, its inode and when it was written. */
  state(): Promise<string>;
}

/** How the tool is started. */
export interface ToolOptions {
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Default: {@link ToolKit.file}. */
  readonly file?: string;
}

/** Call it in a `describe`. */
export function useToolKit(): ToolKit {
  const start = useBinary();
  const closing = useClosing();
  const dir = useTempDir();
  const file = (): string => dir.file('targets.json');
  return {
    get file() {
      return file();
    },
    path: (name) => dir.file(name),
    controlPlane: async (port = 0) => {
      const options = { listen: { port, host: '127.0.0.1' } };
      const rung = { transport: 'grpc', apiVersion: 'v1' } as const;
      return closing(await openScriptedControlPlane(rung, options));
    },
    peer: async (onConnection = () => undefined) => closing(await openRawServer(onConnection)),
    run: (port, { flags = [], env = {}, file: output = file() } = {}) => {
      const addresses = [port].flat().map((each) => `--cp-address=127.0.0.1:${String(each)}`);
      return start(['run', ...addresses, `--output-file=${output}`, ...flags], { env });
    },
    published: async (...dataplanes) => {
      const wanted = [...dataplanes].sort().join();
      await waitForFile(file(), (text) => dataplanesIn(text) === wanted);
    },
    state: async () => {
      const { ino, mtimeMs } = await stat(file());
      return `${String(ino)} ${String(mtimeMs)}\n${await readFile(file(), 'utf8')}`;
    },
  };
}

function dataplanesIn(text: string): string {
  const groups = JSON.parse(text) as readonly { labels: { dataplane: string } }[];
  return groups.map(({ labels }) => labels.dataplane).join();
}
