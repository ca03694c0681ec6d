import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

import { waitFor } from './wait-for.js';

/** A `systemd-notify` of our own, which writes down what it is called with. */
export interface FakeSystemdNotify {
  /** What a service gets from its manager to use it. */
  readonly env: { readonly NOTIFY_SOCKET: string; readonly PATH: string };
  /** The arguments of each call so far. */
  readonly calls: () => Promise<readonly (readonly string[])[]>;
  /** Waits until there is a call with an argument that `matches`, and returns all calls up to it. */
  readonly called: (
    matches: (argument: string) => boolean,
  ) => Promise<readonly (readonly string[])[]>;
}

/** What the script is to do after it has written down its arguments. Default: end well. */
export interface FakeSystemdNotifyOptions {
  readonly then?: string;
}

/** Makes one in `directory`. Its arguments may hold anything but line breaks. */
export async function makeFakeSystemdNotify(
  directory: string,
  { then = 'exit 0' }: FakeSystemdNotifyOptions = {},
): Promise<FakeSystemdNotify> {
  const bin = join(directory, 'fake-bin');
  const [program, notes] = [join(bin, 'systemd-notify'), join(bin, 'calls')];
  await mkdir(bin);
  const script = `#!/bin/sh\n{ for each in "$@"; do echo "$each"; done; echo "end"; } >> '${notes}'\n${then}\n`;
  await writeFile(program, script, { mode: 0o755 });
  const calls = async (): Promise<readonly (readonly string[])[]> => {
    const text = await readFile(notes, 'utf8').catch(() => '');
    const parts = text.split(/^end\n/m).slice(0, -1);
    return parts.map((part) => part.split('\n').slice(0, -1));
  };
  const PATH = [bin, process.env['PATH']].join(delimiter);
  return {
    env: { NOTIFY_SOCKET: join(bin, 'socket'), PATH },
    calls,
    called: async (matches) =>
      await waitFor(
        async () => {
          const all = await calls();
          const at = all.findIndex((call) => call.some(matches));
          return at < 0 ? undefined : all.slice(0, at + 1);
        },
        { what: 'a call of systemd-notify' },
      ),
  };
}
