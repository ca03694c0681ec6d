import type { ListenAddress } from '../../platform/listen.js';
import { LOG_OPTIONS } from './log-options.js';
import { required, single } from './option-spec.js';
import type { Parsed } from './option-spec.js';
import { parseText } from './parsers.js';

const group = 'SERVER';

/** All options of `serve`, in the order of the help. */
export const SERVE_OPTIONS = {
  assignments: required({
    name: 'assignments',
    group,
    placeholder: 'FILE',
    description: 'YAML file of the assignments to serve; a saved change is sent at once.',
    parse: parseText,
  }),
  listenAddress: single({
    name: 'listen-address',
    group,
    placeholder: 'HOST:PORT',
    description: 'Where to listen; port 0 picks a free one. IPv6 stands in brackets.',
    parse: parseListenAddress,
    default: '127.0.0.1:5676',
  }),
  ...LOG_OPTIONS,
} as const;

function parseListenAddress(text: string): Parsed<ListenAddress> {
  const match = /^(?:\[([0-9A-Fa-f:.]+(?:%\w+)?)\]|([A-Za-z0-9._-]+)):(\d{1,5})$/.exec(text);
  const address = { host: match?.[1] ?? match?.[2] ?? '', port: Number(match?.[3]) };
  return address.host !== '' && address.port <= 65_535
    ? { value: address }
    : { wanted: 'HOST:PORT such as "127.0.0.1:5676", "[::1]:5676" or "0.0.0.0:0"' };
}
