import type { Http2Exchange, Http2Headers } from '../../platform/server/http2-front.js';
import { frameMessage, messagesIn } from './grpc-messages.js';
import type { GrpcStatus } from './grpc-status.js';

/** A gRPC call over an HTTP/2 exchange: messages in, messages out, a status at the end. */
export class GrpcCall {
  readonly #exchange: Http2Exchange;
  #hasBegun = false;
  #hasEnded = false;

  constructor(exchange: Http2Exchange) {
    this.#exchange = exchange;
  }

  get peer(): string {
    return this.#exchange.peer;
  }

  /** Aborts when the call is over. */
  get signal(): AbortSignal {
    return this.#exchange.signal;
  }

  /**
   * What the client sends until it half-closes or the call is over. Read it once.
   *
   * @throws GrpcStatusError when there is something that is no message.
   */
  get messages(): AsyncIterable<Buffer> {
    return messagesIn(this.#exchange.body);
  }

  /** Headers go out with the first message, not before. Resolves when there is room for more. */
  async send(message: Uint8Array): Promise<void> {
    if (this.#hasEnded) return;
    if (!this.#hasBegun) this.#exchange.respond(200, this.#headers);
    this.#hasBegun = true;
    await this.#exchange.write(frameMessage(message));
  }

  /** Ends the call, once; with headers and trailers in one where nothing was sent. */
  end({ code, message }: GrpcStatus): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const trailers = { 'grpc-status': String(code), 'grpc-message': percentEncoded(message) };
    if (this.#hasBegun) this.#exchange.end(trailers);
    else this.#exchange.respond(200, { ...this.#headers, ...trailers }, 'isWhole');
  }

  /** The answer has the type of the question, `application/grpc+proto` included. */
  get #headers(): Http2Headers {
    return { 'content-type': this.#exchange.header('content-type') ?? 'application/grpc' };
  }
}

/** Everything but printable ASCII, and the percent sign itself. */
function percentEncoded(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) =>
      byte >= 0x20 && byte <= 0x7e && byte !== 0x25
        ? String.fromCharCode(byte)
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .join('');
}
