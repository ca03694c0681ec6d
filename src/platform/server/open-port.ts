import {
  openListener,
  type ConnectionHandler,
  type ListenAddress,
  type Listener,
} from './listen.js';
import { ListenError } from './listen-error.js';

/**
 * Listens on the address that a flag gave.
 *
 * @throws ListenError when that is not possible.
 */
export async function openPort(
  address: ListenAddress & { readonly flag: string },
  onConnection: ConnectionHandler,
): Promise<Listener> {
  try {
    return await openListener(address, onConnection);
  } catch (error) {
    throw new ListenError(address, error as NodeJS.ErrnoException);
  }
}
