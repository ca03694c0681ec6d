import { logVerbosity, setLogger, setLogVerbosity } from '@grpc/grpc-js';
import type { Observer } from '../../base/observer.js';
import type { DiscoveryEvent } from '../events.js';

/** Sends what grpc-js would print to the process' stderr through our own log. The library has one log per process. */
export function routeGrpcLog(observer: Observer<DiscoveryEvent>): void {
  const teller =
    (level: 'error' | 'debug') =>
    (...parts: readonly unknown[]): void => {
      observer.observe({
        kind: 'library-log',
        library: 'grpc-js',
        level,
        text: parts.map(String).join(' '),
      });
    };
  setLogger({ error: teller('error'), info: teller('debug'), debug: teller('debug') });
  setLogVerbosity(logVerbosity.ERROR);
}
