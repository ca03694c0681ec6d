import { assertNever } from '../../base/assert-never.js';
import { errorText } from '../../base/error-text.js';
import type { Observer } from '../../base/observer.js';
import type { Log } from '../../observability/log.js';
import type { WebServerEvent } from '../../platform/server/web/web-event.js';

/** Reads what a web server tells into the log. Who is refused is at debug level: anybody may knock as often as he likes. */
export function createWebLog(log: Log): Observer<WebServerEvent> {
  return {
    observe: (event) => {
      switch (event.kind) {
        case 'web-request-refused': {
          const { peer, status, reason, cause } = event;
          const isBug = cause !== undefined;
          const fields = { peer, status, reason, cause: isBug ? errorText(cause) : undefined };
          log[isBug ? 'error' : 'debug']('Refused a request', fields);
          break;
        }
        case 'web-config-renewed':
          log.info('Took the new web configuration', { paths: event.paths.join(' ') });
          break;
        case 'web-config-unusable': {
          const { place, reason } = event;
          log.error('The web configuration cannot be used as it is now; the last one stays', {
            place,
            reason,
          });
          break;
        }
        default:
          assertNever(event);
      }
    },
  };
}
