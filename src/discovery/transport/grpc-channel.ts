import { ChannelCredentials, Client, connectivityState, type ClientOptions } from '@grpc/grpc-js';
import type { Endpoint } from '../../platform/endpoint.js';
import { TrackingCredentials } from './tracking-credentials.js';

/** A channel of the gRPC library. */
export interface GrpcChannel {
  readonly client: Client;
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

/**
 * Opens a channel of its own, shared with nobody: each subscription looks the name up again and so follows a
 * control plane that moved. Reconnecting, retrying and proxying are not left to the library.
 */
export function openGrpcChannel(endpoint: Endpoint, options: GrpcChannelOptions): GrpcChannel {
  const security = endpoint.tls
    ? ChannelCredentials.createSsl()
    : ChannelCredentials.createInsecure();
  const credentials = new TrackingCredentials(security);
  const client = new Client(targetOf(endpoint), credentials, channelOptions(options));
  return {
    client,
    close: () => {
      const isReady = client.getChannel().getConnectivityState(false) === connectivityState.READY;
      client.close();
      if (!isReady) credentials.hangUp();
    },
  };
}

function targetOf(endpoint: Endpoint): string {
  if (endpoint.kind === 'unix') return `unix:${endpoint.path}`;
  const host = endpoint.host.includes(':') ? `[${endpoint.host}]` : endpoint.host;
  return `dns:${host}:${String(endpoint.port)}`;
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
