import type { Observer } from '../base/observer.js';
import { addressesText } from '../mads/control-plane-address.js';
import { openAccess, type Access } from './access/access.js';
import type { DiscoveryEvent } from './events.js';
import type { ControlPlaneOptions } from './options.js';

/**
 * Opens what it takes to be let in to each control plane: what is checked here is checked before anything is written or
 * connected.
 *
 * @throws as {@link openAccess} does, of the first that cannot be opened.
 */
export async function openAccesses(
  controlPlanes: readonly ControlPlaneOptions[],
  observer: Observer<DiscoveryEvent>,
): Promise<readonly Access[]> {
  return await Promise.all(
    controlPlanes.map(({ access, addresses }) =>
      openAccess(access, { controlPlane: addressesText(addresses), addresses, observer }),
    ),
  );
}
