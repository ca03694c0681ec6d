import { optional, repeated, toggle } from './option-spec.js';
import { parseListenAddress } from './parse-listen-address.js';
import { parseText } from './parsers.js';

const group = 'WEB';

/** Where metrics, health, pages and http_sd are served, and to whom. */
export const WEB_OPTIONS = {
  listenAddress: repeated({
    name: 'listen-address',
    group,
    placeholder: 'HOST:PORT',
    description:
      'Where to serve metrics, health, the status page and http_sd; port 0 picks a free one. IPv6 stands in brackets.',
    parse: parseListenAddress,
    defaultHelp: 'nothing is served',
  }),
  webConfigFile: optional({
    name: 'web-config-file',
    group,
    placeholder: 'FILE',
    description:
      "TLS, client certificates, basic auth and headers of these pages, in the form of Prometheus' exporter-toolkit; read again when it changes.",
    parse: parseText,
  }),
  webEnableLifecycle: toggle({
    name: 'web-enable-lifecycle',
    group,
    description: 'Allow POST /-/reload, and POST requests that release what the guard holds.',
  }),
} as const;
