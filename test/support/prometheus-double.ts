import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Closable } from './use-closing.js';

/** What a {@link openPrometheusDouble} says. */
export interface PrometheusWords {
  /** The files that it reads, by their paths. */
  readonly files: readonly string[];
  /** When each was written that it has read: seconds since 1970. Default: long after now. */
  readonly modifiedAtS?: Readonly<Record<string, number>>;
  /** The value of the header without which it answers 401. */
  readonly authorization?: string;
  /** What stands in the place of its metrics. */
  readonly metrics?: string;
}

/** A server that answers as a Prometheus does. */
export interface PrometheusDouble extends Closable {
  readonly url: string;
}

const FAR_FUTURE_S = 32_503_680_000;

/** Listens on a free port of 127.0.0.1. */
export async function openPrometheusDouble(words: PrometheusWords): Promise<PrometheusDouble> {
  const bodies = bodiesOf(words);
  const server = createServer((request, response) => {
    const [path = ''] = (request.url ?? '').split('?');
    const body = bodies.get(path);
    const { authorization = request.headers.authorization } = words;
    const isLetIn = request.headers.authorization === authorization;
    response.writeHead(isLetIn ? (body === undefined ? 404 : 200) : 401);
    response.end(isLetIn ? body : undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function bodiesOf({ files, modifiedAtS = {}, metrics }: PrometheusWords): Map<string, string> {
  const config = { scrape_configs: [{ job_name: 'kuma', file_sd_configs: [{ files }] }] };
  const times = files.map((file) => {
    const at = modifiedAtS[file] ?? FAR_FUTURE_S;
    return `prometheus_sd_file_mtime_seconds{filename=${JSON.stringify(file)}} ${String(at)}`;
  });
  const activeTargets = files.map((file) => ({
    discoveredLabels: { __address__: 'a:1', __meta_filepath: file },
    health: 'up',
    lastError: '',
  }));
  const counted = [...times, 'prometheus_sd_file_read_errors_total 0', ''].join('\n');
  return new Map([
    ['/api/v1/status/config', data({ yaml: JSON.stringify(config) })],
    ['/api/v1/status/buildinfo', data({ version: '3.0.0' })],
    ['/api/v1/targets', data({ activeTargets, droppedTargets: [] })],
    ['/metrics', metrics ?? counted],
  ]);
}

function data(value: unknown): string {
  return JSON.stringify({ status: 'success', data: value });
}
