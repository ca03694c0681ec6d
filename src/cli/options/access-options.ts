import { optional, repeated, single, toggle, withForm } from './option-spec.js';
import type { Parsed } from './option-spec.js';
import { parseChoice, parseText } from './parsers.js';
import { parseHeader } from './parse-header.js';
import { parseProxy, PROXY_FORMS } from '../../platform/client/proxy-rules.js';

const group = 'ACCESS';

/** What it takes to be let in to a control plane. */
export const ACCESS_OPTIONS = {
  tlsCaFile: optional({
    name: 'tls-ca-file',
    group,
    placeholder: 'FILE',
    description:
      'Certificates (PEM) of the CAs to trust, or of the control plane itself where it signed its own, in the place of those that Node.js trusts. Files are read again when they change.',
    parse: parseText,
  }),
  tlsCertFile: optional({
    name: 'tls-cert-file',
    group,
    placeholder: 'FILE',
    description: 'Certificate (PEM, with its chain) to show to the control plane.',
    parse: parseText,
  }),
  tlsKeyFile: optional({
    name: 'tls-key-file',
    group,
    placeholder: 'FILE',
    description: 'Private key (PEM, without a passphrase) of the certificate to show.',
    parse: parseText,
  }),
  tlsServerName: optional({
    name: 'tls-server-name',
    group,
    placeholder: 'NAME',
    description:
      'Name or IP address that the certificate of the control plane must be for, when it is not the host of the address.',
    parse: parseServerName,
  }),
  tlsMinVersion: single({
    name: 'tls-min-version',
    group,
    placeholder: 'VERSION',
    description: 'Oldest version of TLS to speak: 1.2 or 1.3.',
    parse: parseChoice('1.2', '1.3'),
    default: '1.2',
  }),
  tlsInsecureSkipVerify: toggle({
    name: 'tls-insecure-skip-verify',
    group,
    description: 'Take any certificate of the control plane. For tests.',
  }),
  bearerTokenFile: optional({
    name: 'bearer-token-file',
    group,
    placeholder: 'FILE',
    description:
      'File with a token to send with each request, on every transport. Read again for each request.',
    parse: parseText,
  }),
  header: repeated({
    name: 'header',
    group,
    placeholder: 'NAME=VALUE',
    description: 'Header to send with each request, on every transport. Treated as a secret.',
    parse: withForm({ pattern: '=', isPair: true }, parseHeader),
    secret: true,
  }),
  allowPlaintextCredentials: toggle({
    name: 'allow-plaintext-credentials',
    group,
    description:
      'Send token and headers without TLS too. This machine and unix sockets need no permission.',
  }),
  proxyUrl: optional({
    name: 'proxy-url',
    group,
    placeholder: 'URL',
    description: `HTTP proxy to connect through (CONNECT), on every transport: ${PROXY_FORMS}. Never for addresses of this machine.`,
    parse: parseProxyUrl,
    defaultHelp: 'HTTP_PROXY (cleartext) and HTTPS_PROXY (TLS), except for hosts in NO_PROXY',
    secret: true,
  }),
} as const;

function parseServerName(text: string): Parsed<string> {
  return /^[A-Za-z0-9._:-]+$/.test(text)
    ? { value: text }
    : { wanted: 'a name such as "kuma-control-plane", or an IP address without brackets' };
}

/** The text itself: it is read again where it is used. */
function parseProxyUrl(text: string): Parsed<string> {
  const parsed = parseProxy({ text, origin: '--proxy-url' });
  return typeof parsed === 'string' ? { problem: parsed, wanted: PROXY_FORMS } : { value: text };
}
