import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';

import { mounting, program, type Need } from './needs.js';
import type { BinaryOptions } from './run-binary.js';

/** A network of a process's own, with nothing but itself in it. */
export const ownNetwork: Need = () => {
  const reason = mounting() ?? program('ip')();
  if (reason !== undefined) return reason;
  try {
    execFileSync('unshare', ['--net', 'ip', 'link', 'set', 'lo', 'up'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'no network can be made here';
  }
};

/** What a process says on standard error when its name server is asked. */
export const NAME_SERVER_ASKED = 'the name server was asked';

/**
 * Where a binary runs whose name server takes questions and never answers: in a network of its own, and the server is
 * in the process itself, as other networks are not seen from there.
 *
 * @param file where its resolv.conf may be written.
 */
export async function behindSilentNameServer(file: string): Promise<BinaryOptions> {
  await writeFile(file, 'nameserver 127.0.0.1\noptions timeout:30 attempts:1\n');
  const script = `ip link set lo up &&
    mount --bind "$1" /etc/resolv.conf &&
    { test ! -e /etc/nsswitch.conf || mount --bind /dev/null /etc/nsswitch.conf; } &&
    shift && exec "$@"`;
  const code = `import { createSocket } from 'node:dgram';
    const server = createSocket('udp4').unref();
    server.once('message', () => process.stderr.write('${NAME_SERVER_ASKED}\\n'));
    await new Promise((resolve) => server.bind(53, '127.0.0.1', resolve));`;
  return {
    within: ['unshare', '--net', '--mount', 'sh', '-c', script, 'sh', file],
    env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` },
  };
}
