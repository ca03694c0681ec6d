import type { ListenAddress } from '../../platform/server/listen.js';
import type { Parsed } from './option-spec.js';

/** Reads `HOST:PORT`; an IPv6 host stands in brackets. Port 0 lets the system choose. */
export function parseListenAddress(text: string): Parsed<ListenAddress> {
  const match = /^(?:\[([0-9A-Fa-f:.]+(?:%\w+)?)\]|([A-Za-z0-9._-]+)):(\d{1,5})$/.exec(text);
  const address = { host: match?.[1] ?? match?.[2] ?? '', port: Number(match?.[3]) };
  return address.host !== '' && address.port <= 65_535
    ? { value: address }
    : { wanted: 'HOST:PORT such as "127.0.0.1:5676", "[::1]:5676" or "0.0.0.0:0"' };
}
