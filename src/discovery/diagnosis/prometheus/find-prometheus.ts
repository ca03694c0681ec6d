import { hostPort } from '../../../base/host-port.js';
import { findProcesses, type RunningProcess } from '../../../platform/processes/find-processes.js';
import { listeningPorts } from '../../../platform/processes/listening-ports.js';
import type { Candidate } from './candidate.js';
import { flagValues } from './flag-values.js';
import {
  parsePrometheusAddress,
  prometheusText,
  type PrometheusAddress,
} from './prometheus-address.js';

const USUAL: PrometheusAddress = {
  endpoint: { kind: 'network', host: 'localhost', port: 9090, tls: false },
  prefix: '',
};

/** Who may be meant: those at the addresses that were given, else those that run here, else the usual address. */
export async function findPrometheus(
  given: readonly PrometheusAddress[],
): Promise<readonly Candidate[]> {
  const processes = await findProcesses('prometheus');
  const running = await Promise.all(processes.map(toCandidate));
  if (given.length > 0) return given.map((address) => withProcess(address, running));
  if (running.length > 0) return running;
  return [{ name: prometheusText(USUAL), address: USUAL, process: undefined, origin: 'guess' }];
}

async function toCandidate(process: RunningProcess): Promise<Candidate> {
  const address = process.sharesNetwork ? await addressOf(process) : undefined;
  const pid = `process ${String(process.pid)}`;
  const name = address === undefined ? pid : `${prometheusText(address)} (${pid})`;
  return { name, address, process, origin: 'process' };
}

async function addressOf({ pid, args }: RunningProcess): Promise<PrometheusAddress | undefined> {
  const ports = await listeningPorts(pid);
  const asked = flagValues(args, 'web.listen-address').at(-1) ?? '0.0.0.0:9090';
  const [, host = '', portText = ''] = /^\[?([^\]]*?)\]?:(\d+)$/.exec(asked) ?? [];
  // It may have been left to the system which port that is.
  const isThere = ports.length === 0 || ports.includes(Number(portText));
  const port = isThere ? Number(portText) : ports[0];
  if (port === undefined || port === 0) return undefined;
  const isAnyHost = host === '' || host === '0.0.0.0' || host === '::';
  const there = hostPort(isAnyHost ? 'localhost' : host, port);
  const address = parsePrometheusAddress(`http://${there}/${prefixOf(args).replace(/^\//, '')}`);
  return typeof address === 'string' ? undefined : address;
}

/** What its paths begin with: that of the address under which others see it, unless it says so itself. */
function prefixOf(args: readonly string[]): string {
  const given = flagValues(args, 'web.route-prefix').at(-1);
  if (given !== undefined) return given;
  const external = flagValues(args, 'web.external-url').at(-1) ?? '';
  return URL.canParse(external) ? new URL(external).pathname : '';
}

const HERE = /^(localhost|127\.|::1$)/;

function withProcess(address: PrometheusAddress, running: readonly Candidate[]): Candidate {
  const { host, port } = address.endpoint;
  const found = HERE.test(host)
    ? running.find((each) => each.address?.endpoint.port === port)
    : undefined;
  return { name: prometheusText(address), address, process: found?.process, origin: 'flag' };
}
