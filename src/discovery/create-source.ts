import type { Observer } from '../base/observer.js';
import type { AssignmentSource } from './assignment-source.js';
import type { DiscoveryEvent, Rung } from './events.js';
import type * as grpcLog from './transport/grpc-log.js';
import type * as grpcSource from './transport/grpc-source.js';
import type * as httpPollSource from './transport/http-poll-source.js';
import { LateSource } from './transport/late-source.js';

/** What the source of any rung may need. */
export interface SourceOptions
  extends httpPollSource.HttpPollSourceOptions, Omit<grpcSource.GrpcSourceOptions, 'apiVersion'> {
  /** Told of answers to polls, and what the library of a transport has to say. */
  readonly observer: Observer<DiscoveryEvent>;
}

/** The source of `rung`. Its transport is loaded when it is tried, unless {@link loadTransport} has done so before. */
export function createSource(rung: Rung, options: SourceOptions): AssignmentSource {
  return new LateSource(rung, async () => {
    if (rung.transport === 'http') {
      const { HttpPollSource } = await loadHttp();
      return new HttpPollSource(options);
    }
    const [{ GrpcSource }, { routeGrpcLog }] = await loadGrpc();
    routeGrpcLog(options.observer);
    return new GrpcSource({ ...options, apiVersion: rung.apiVersion });
  });
}

/** Loads what `transport` stands on, so that it is there when it is tried. */
export async function loadTransport(transport: Rung['transport']): Promise<void> {
  await (transport === 'http' ? loadHttp() : loadGrpc());
}

async function loadHttp(): Promise<typeof httpPollSource> {
  return await import('./transport/http-poll-source.js');
}

async function loadGrpc(): Promise<readonly [typeof grpcSource, typeof grpcLog]> {
  return await Promise.all([
    import('./transport/grpc-source.js'),
    import('./transport/grpc-log.js'),
  ]);
}
