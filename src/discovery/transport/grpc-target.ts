import { experimental } from '@grpc/grpc-js';
import { hostPort } from '../../base/host-port.js';
import type { Endpoint } from '../../platform/client/endpoint.js';

type ResolverClass = Parameters<typeof experimental.registerResolver>[1];
type Target = ConstructorParameters<ResolverClass>[0];
type Listener = ConstructorParameters<ResolverClass>[1];

const AS_IT_IS = 'as-it-is';

/** The target of a channel whose sockets are to lead to `endpoint`, in the library's words. */
export function targetOf(endpoint: Endpoint): string {
  if (endpoint.kind === 'unix') return `unix:${endpoint.path}`;
  const where = hostPort(endpoint.host, endpoint.port);
  if (URL.canParse(`http://${where}`)) return `dns:${where}`;
  experimental.registerResolver(AS_IT_IS, AsItIsResolver);
  return `${AS_IT_IS}:${where}`;
}

/**
 * Passes a host and port on to the socket. The library makes a URL of every target, which fails for an IPv6 address
 * with a zone and for some names; nothing but this class can keep it from that (`getDefaultAuthority`).
 */
class AsItIsResolver implements InstanceType<ResolverClass> {
  readonly #target: Target;
  readonly #listener: Listener;
  #isDone = false;

  constructor(target: Target, listener: Listener) {
    this.#target = target;
    this.#listener = listener;
  }

  /** Only goes into that URL: the authority of requests is set by the channel. */
  static getDefaultAuthority(): string {
    return 'localhost';
  }

  updateResolution(): void {
    if (this.#isDone) return;
    this.#isDone = true;
    const { host, port = 0 } = experimental.splitHostPort(this.#target.path) ?? { host: '' };
    const endpoints = experimental.statusOrFromValue([{ addresses: [{ host, port }] }]);
    // The library does not expect an answer before its question is over.
    queueMicrotask(() => this.#listener(endpoints, {}, null, ''));
  }

  destroy(): void {
    this.#isDone = false;
  }
}
