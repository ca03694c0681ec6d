import type { Observer } from '../../base/observer.js';
import type { ListenAddress } from '../../platform/server/listen.js';
import { openPort } from '../../platform/server/open-port.js';
import { answerApiRequest, newIdentity } from './api-answers.js';
import type { ApiServerBehaviour, ControlPlaneFacts } from '../eras/behaviour.js';
import type { ControlPlaneEvent } from '../control-plane-event.js';
import { createFront } from '../create-front.js';

/** What the API server tells of the MADS port. */
export type MadsFacts = Pick<ControlPlaneFacts, 'madsPort' | 'tls'>;

/** The port of the API server. */
export interface ApiPort {
  readonly address: ListenAddress;
  /** Resolves when nothing is left open. */
  close(): Promise<void>;
}

/** How long connections have to take their last answer. */
const CLOSE_GRACE_MS = 500;

/**
 * Serves what an API server says of itself and of MADS, in clear text and to everybody.
 *
 * @throws ListenError when the address cannot be listened on.
 */
export async function openApiPort(
  address: ListenAddress,
  { behaviour, mads }: { readonly behaviour: ApiServerBehaviour; readonly mads: MadsFacts },
  observer: Observer<ControlPlaneEvent>,
): Promise<ApiPort> {
  const { version } = behaviour;
  const identity = newIdentity();
  let api = address;
  const front = createFront(
    {
      handle: (request) => {
        const facts = { version, ...identity, ...mads, api };
        return Promise.resolve(answerApiRequest(request, { behaviour, facts }, observer));
      },
      asGo: {},
    },
    observer,
  );
  try {
    const flag = '--api-server-address';
    const listener = await openPort({ ...address, flag }, (connection, peer) => {
      front.accept(connection, peer);
    });
    api = listener.address;
    return { address: api, close: () => closeAll(front, listener) };
  } catch (error) {
    front.close();
    throw error;
  }
}

async function closeAll(
  front: { close(): void },
  listener: { close(graceMs: number): Promise<void> },
): Promise<void> {
  front.close();
  await listener.close(CLOSE_GRACE_MS);
}
