import {
  Client,
  credentials,
  type ChannelOptions,
  type ClientDuplexStream,
  type StatusObject,
} from '@grpc/grpc-js';
import { streamMethodPath, type ApiVersion } from '../../../src/mads/api-version.js';
import { runAtOnce } from '../../../src/base/slices.js';
import { decodeAny } from '../../../src/mads/decode-any.js';
import {
  encodeDiscoveryRequest,
  type DiscoveryRequest,
} from '../../../src/mads/discovery-request.js';
import { discoveryService, type WireObject } from '../../../src/mads/discovery-service.js';
import { resourceBytes } from '../../../src/mads/encoded-resource.js';
import { scanProtobufResponse } from '../../../src/mads/scan-protobuf-response.js';

/** An answer with its assignments decoded. */
export interface StreamAnswer {
  readonly version: string;
  readonly nonce: string;
  readonly typeUrl: string;
  readonly assignments: readonly WireObject[];
}

const STREAM = 'StreamMonitoringAssignments';

/** What is not the usual way of a {@link MadsStream}. */
export interface MadsStreamOptions {
  /** Another method of the service. */
  readonly method?: string;
  /** Of the channel. */
  readonly options?: ChannelOptions;
}

/** A grpc-js client of one StreamMonitoringAssignments stream. */
export class MadsStream {
  readonly answers: StreamAnswer[] = [];
  /** How the stream ended. */
  readonly status: Promise<StatusObject>;
  readonly #client: Client;
  readonly #call: ClientDuplexStream<Uint8Array, Buffer>;
  readonly #apiVersion: ApiVersion;
  readonly #wakers = new Set<() => void>();
  #taken = 0;

  constructor(
    port: number,
    apiVersion: ApiVersion,
    { method = STREAM, options = {} }: MadsStreamOptions = {},
  ) {
    this.#apiVersion = apiVersion;
    this.#client = new Client(`127.0.0.1:${String(port)}`, credentials.createInsecure(), options);
    this.#call = this.#client.makeBidiStreamRequest(
      streamMethodPath(apiVersion).replace(STREAM, method),
      (request: Uint8Array) => Buffer.from(request),
      (response: Buffer) => response,
    );
    this.#call.on('data', (response: Buffer) => {
      this.answers.push(toAnswer(apiVersion, response));
      for (const wake of this.#wakers) wake();
    });
    this.#call.on('error', () => undefined);
    this.status = new Promise((resolve) => {
      this.#call.on('status', resolve);
    });
  }

  /** Sends a request; what is not said is empty. */
  send(request: Partial<DiscoveryRequest> = {}): void {
    const whole = { versionInfo: '', nodeId: 'kuma_sd', responseNonce: '', ...request };
    this.sendBytes(encodeDiscoveryRequest(this.#apiVersion, whole));
  }

  /** Sends a message as it is. */
  sendBytes(message: Uint8Array): void {
    this.#call.write(message);
  }

  /** Waits for the next answer. */
  async next(): Promise<StreamAnswer> {
    for (;;) {
      const answer = this.answers[this.#taken];
      if (answer !== undefined) {
        this.#taken += 1;
        return answer;
      }
      await new Promise<void>((resolve) => {
        this.#wakers.add(resolve);
      });
    }
  }

  /** Waits for the next answer and accepts it. */
  async accept(): Promise<StreamAnswer> {
    const answer = await this.next();
    this.send({ versionInfo: answer.version, responseNonce: answer.nonce });
    return answer;
  }

  /** Half-closes: nothing more will be sent. */
  end(): void {
    this.#call.end();
  }

  close(): void {
    this.#call.cancel();
    this.#client.close();
  }
}

/** Call it in a `describe`: gives a function that opens a stream, which is closed after the test. */
export function useMadsStreams(): (
  port: number,
  apiVersion?: ApiVersion,
  options?: MadsStreamOptions,
) => MadsStream {
  const opened: MadsStream[] = [];
  afterEach('close the streams of the test', () => {
    for (const stream of opened.splice(0)) stream.close();
  });
  return (port, apiVersion = 'v1', options = {}) => {
    const stream = new MadsStream(port, apiVersion, options);
    opened.push(stream);
    return stream;
  };
}

function toAnswer(apiVersion: ApiVersion, bytes: Buffer): StreamAnswer {
  const { version, nonce, typeUrl, resources } = runAtOnce(scanProtobufResponse(bytes));
  const { assignment } = discoveryService(apiVersion);
  const assignments = Array.from({ length: resources.count }, (_, index) =>
    assignment.decode(decodeAny(resourceBytes(resources, index)).value),
  );
  return { version, nonce, typeUrl, assignments };
}
