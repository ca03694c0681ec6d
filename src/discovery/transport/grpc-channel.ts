import { Client, connectivityState, type ClientOptions } from '@grpc/grpc-js';
import { authorityOf } from '../../platform/client/authority.js';
import type { Peer } from '../access/peer.js';
import { ConnectorCredentials } from './connector-credentials.js';
import { targetOf } from './grpc-target.js';

/** A channel of the gRPC library. */
export interface GrpcChannel {
  readonly client: Client;
  /** What a connection failed by last: the library passes on no more than a text. */
  readonly connectError: unknown;
  /** Ends its calls and closes its connection, whatever the peer does. */
  close(): void;
}

/** Settings of {@link openGrpcChannel}. */
export interface GrpcChannelOptions {
  readonly keepaliveTimeMs: number;
  readonly keepaliveTimeoutMs: number;
  readonly maxResponseBytes: number;
}

/** With the default of 64 KiB a large answer takes a round trip for each 64 KiB. */
const FLOW_CONTROL_WINDOW = 16 * 1024 * 1024;

/** How long the last frames to a peer may take. */
const FAREWELL_MS = 1_000;

/**
 * Opens a channel of its own, shared with nobody: each subscription looks the name up again and so follows a
 * control plane that moved. Reconnecting, retrying and proxying are not left to the library.
 *
 * @throws Error when the library cannot make anything of the endpoint.
 */
export function openGrpcChannel(peer: Peer, options: GrpcChannelOptions): GrpcChannel {
  const { endpoint, connector } = peer;
  const credentials = new ConnectorCredentials({ endpoint, connector });
  const target = targetOf(connector.firstHop(endpoint));
  const client = new Client(target, credentials, {
    ...channelOptions(options),
    'grpc.default_authority': authorityOf(endpoint),
  });
  return {
    client,
    get connectError() {
      return credentials.lastError;
    },
    close: () => {
      const isReady = client.getChannel().getConnectivityState(false) === connectivityState.READY;
      client.close();
      // A peer that was spoken to learns that the stream is over, but need not do anything about it.
      if (isReady)
        setTimeout(() => {
          credentials.hangUp();
        }, FAREWELL_MS).unref();
      else credentials.hangUp();
    },
  };
}

function channelOptions(options: GrpcChannelOptions): ClientOptions {
  return {
    'grpc.keepalive_time_ms': options.keepaliveTimeMs,
    'grpc.keepalive_timeout_ms': options.keepaliveTimeoutMs,
    'grpc.keepalive_permit_without_calls': 0,
    'grpc.max_receive_message_length': options.maxResponseBytes,
    'grpc-node.flow_control_window': FLOW_CONTROL_WINDOW,
    'grpc.use_local_subchannel_pool': 1,
    'grpc.enable_retries': 0,
    'grpc.enable_http_proxy': 0,
    'grpc.enable_channelz': 0,
    'grpc.service_config_disable_resolution': 1,
  };
}

/** Resolves once the channel has the peer's HTTP/2 SETTINGS; stays pending when it never does. */
export async function channelReady(client: Client): Promise<void> {
  const channel = client.getChannel();
  for (;;) {
    const state = channel.getConnectivityState(true);
    if (state === connectivityState.READY) return;
    await new Promise<void>((resolve) => {
      channel.watchConnectivityState(state, Infinity, () => {
        resolve();
      });
    });
    if (channel.getConnectivityState(false) === connectivityState.SHUTDOWN)
      return new Promise(() => undefined);
  }
}
