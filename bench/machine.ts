import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { findPrometheus } from './processes/prometheus.js';

/** Where and with what something was measured, as pairs of a name and a text. */
export function describeMachine(root: string): readonly (readonly [string, string])[] {
  const [cpu] = cpus();
  return [
    ['processor', `${String(cpus().length)} × ${cpu?.model.trim() ?? 'unknown'}`],
    ['memory', `${(totalmem() / 2 ** 30).toFixed(0)} GiB`],
    ['system', `${platform()} ${release()} ${arch()}, ${distribution()}`],
    ['Node', process.version],
    ...['@grpc/grpc-js', '@grpc/proto-loader', 'undici', 'write-file-atomic'].map(
      (name): [string, string] => [name, versionOf(root, name)],
    ),
    ['Prometheus', prometheusVersion(root)],
  ];
}

function versionOf(root: string, name: string): string {
  const path = join(root, 'node_modules', name, 'package.json');
  return (JSON.parse(readFileSync(path, 'utf8')) as { readonly version: string }).version;
}

function distribution(): string {
  try {
    const text = readFileSync('/etc/os-release', 'utf8');
    return /^PRETTY_NAME="?([^"\n]+)/m.exec(text)?.[1] ?? 'unknown';
  } catch {
    return 'unknown';
  }
}

function prometheusVersion(root: string): string {
  const program = findPrometheus(root);
  if (program === undefined) return 'none';
  const said = execFileSync(program, ['--version'], { encoding: 'utf8' });
  return /version (\S+)/.exec(said)?.[1] ?? 'unknown';
}
