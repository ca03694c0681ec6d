import type { Duplex } from 'node:stream';
import { cutConnection } from '../platform/server/cut-connection.js';
import { detectFirstWords, type FirstWords } from '../platform/server/detect-first-words.js';
import type { HttpFront } from '../platform/server/http-front.js';
import type { ListenAddress, Listener } from '../platform/server/listen.js';
import { openPort } from '../platform/server/open-port.js';
import { renderSettingsFrame } from '../platform/server/settings-frame.js';
import { takeOffTls } from '../platform/server/take-off-tls.js';
import type { TlsMaterial } from '../platform/client/tls-material.js';
import { answerPoll } from './http/answer-poll.js';
import type { HttpBehaviour } from './eras/behaviour.js';
import type { ControlPlaneContext } from './control-plane-context.js';
import { createFront } from './create-front.js';
import { createGrpcFront, type GrpcFront } from './grpc/grpc-front.js';

/** The port that MADS is served on. */
export interface MadsPort {
  readonly address: ListenAddress;
  /** Ends all that stands, in the manner of the behaviour. Resolves when nothing is left open. */
  close(): Promise<void>;
}

/** How long connections have to take their last answer when the control plane closes. */
const CLOSE_GRACE_MS = 500;

/** What Go's server says to an HTTP request where it speaks TLS. */
const EXPLANATION =
  'HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n';

/**
 * Serves MADS on one port: gRPC and HTTP are told apart by the first words of a connection.
 *
 * @throws ListenError when the address cannot be listened on.
 */
export async function openMadsPort(
  address: ListenAddress,
  context: ControlPlaneContext,
  tls?: TlsMaterial,
): Promise<MadsPort> {
  const reception = new Reception(context, tls);
  try {
    const flag = '--listen-address';
    const listener = await openPort({ ...address, flag }, (connection, peer) => {
      void reception.receive(connection, peer);
    });
    return { address: listener.address, close: () => reception.close(listener) };
  } catch (error) {
    reception.closeFronts();
    throw error;
  }
}

/** Hands each connection to whom it speaks to. */
class Reception {
  readonly #context: ControlPlaneContext;
  readonly #tls: TlsMaterial | undefined;
  readonly #grpc: GrpcFront | undefined;
  readonly #http: HttpFront | undefined;

  constructor(context: ControlPlaneContext, tls: TlsMaterial | undefined) {
    const { grpc, http } = context.behaviour;
    this.#context = context;
    this.#tls = tls;
    this.#grpc = grpc && createGrpcFront(grpc, context);
    this.#http = http && createPollFront(http, context);
  }

  async receive(connection: Duplex, peer: string): Promise<void> {
    const words = await this.#listenTo(connection, peer);
    if (words === undefined) return;
    if (this.#tls === undefined) this.#dispatch(connection, { words, peer });
    else if (words === 'tls') await this.#receiveTls(connection, { peer, tls: this.#tls });
    else this.#refuseClearText(connection, words);
  }

  async close(listener: Listener): Promise<void> {
    const { farewell } = this.#context.behaviour.port;
    if (farewell === 'cut') await listener.cut();
    this.closeFronts();
    if (farewell === 'answers') await listener.close(CLOSE_GRACE_MS);
  }

  closeFronts(): void {
    this.#http?.close();
    this.#grpc?.close();
  }

  async #listenTo(connection: Duplex, peer: string): Promise<FirstWords | undefined> {
    const { behaviour, observer } = this.#context;
    const words = await detectFirstWords(connection, behaviour.port.firstWordsTimeoutMs);
    if (words === undefined) observer.observe({ kind: 'connection-dropped', peer });
    return words;
  }

  async #receiveTls(
    connection: Duplex,
    { peer, tls }: { readonly peer: string; readonly tls: TlsMaterial },
  ): Promise<void> {
    const clear = takeOffTls(connection, await tls.context({ withIdentity: true }));
    const words = await this.#listenTo(clear, peer);
    if (words === undefined) connection.destroy();
    else this.#dispatch(clear, { words, peer });
  }

  #dispatch(
    connection: Duplex,
    { words, peer }: { readonly words: FirstWords; readonly peer: string },
  ): void {
    const { grpc, port } = this.#context.behaviour;
    if (words === 'http2' && this.#grpc !== undefined) this.#grpc.accept(connection, peer);
    else if (this.#http !== undefined && (isHttp(words) || port.otherWords === 'http'))
      this.#http.accept(connection, peer);
    else if (port.otherWords === 'settings') {
      connection.write(renderSettingsFrame(grpc?.settings ?? {}), () => {
        cutConnection(connection);
      });
    } else cutConnection(connection);
  }

  #refuseClearText(connection: Duplex, words: FirstWords): void {
    const { clearTextToTls } = this.#context.behaviour.port;
    const isExplained = clearTextToTls === 'explain' && words === 'http1';
    connection.end(isExplained ? EXPLANATION : undefined, () => connection.destroy());
  }
}

function isHttp(words: FirstWords): boolean {
  return words === 'http1' || words === 'http2';
}

function createPollFront(http: HttpBehaviour, context: ControlPlaneContext): HttpFront {
  const { behaviour, observer } = context;
  const { headTimeoutMs } = http;
  const asGo = headTimeoutMs === undefined ? {} : { headTimeoutMs };
  return createFront(
    {
      handle: (request) => answerPoll(request, http, context),
      ...(behaviour.resources === 'as-kuma' && { asGo }),
    },
    observer,
  );
}
