import { readdir, readFile, readlink } from 'node:fs/promises';

/** The state of a socket that listens: proc_net_tcp(5). */
const LISTEN = '0A';

/** The TCP ports on which the process `pid` listens, ascending; none where we may not look. */
export async function listeningPorts(pid: number): Promise<readonly number[]> {
  const sockets = await socketsOf(pid);
  if (sockets.size === 0) return [];
  const tables = await Promise.all(['tcp', 'tcp6'].map((name) => readTable(pid, name)));
  const ports = tables.flatMap((table) => listening(table, sockets));
  return [...new Set(ports)].sort((a, b) => a - b);
}

/** By their inodes. */
async function socketsOf(pid: number): Promise<ReadonlySet<string>> {
  const directory = `/proc/${String(pid)}/fd`;
  const names = await readdir(directory).catch(() => []);
  const links = await Promise.all(
    names.map((name) => readlink(`${directory}/${name}`).catch(() => '')),
  );
  const inodes = links.map((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1]);
  return new Set(inodes.filter((inode) => inode !== undefined));
}

async function readTable(pid: number, name: string): Promise<string> {
  return await readFile(`/proc/${String(pid)}/net/${name}`, 'latin1').catch(() => '');
}

function listening(table: string, sockets: ReadonlySet<string>): readonly number[] {
  return table.split('\n').flatMap((line) => {
    const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
    if (state !== LISTEN || !sockets.has(inode)) return [];
    return [Number.parseInt(local.slice(local.indexOf(':') + 1), 16)];
  });
}
