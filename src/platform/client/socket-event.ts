import type { Socket } from 'node:net';

/** The connection was closed in good order where something else was awaited. */
export class ClosedEarlyError extends Error {
  override readonly name = 'ClosedEarlyError';
}

/**
 * Waits for `event` on a socket. The socket is destroyed when it does not come; errors of its later life are the
 * caller's concern, but do not end the process.
 *
 * @throws the socket's error, ClosedEarlyError, or the signal's reason on abort.
 */
export async function socketEvent(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  signal: AbortSignal,
): Promise<void> {
  let stopListening = (): void => undefined;
  socket.on('error', () => undefined);
  try {
    await new Promise<void>((resolve, reject) => {
      const onClose = (): void => {
        reject(new ClosedEarlyError('the connection was closed during the handshake'));
      };
      const onAbort = (): void => {
        reject(signal.reason as Error);
      };
      stopListening = () => {
        socket.off(event, resolve).off('close', onClose).off('error', reject);
        signal.removeEventListener('abort', onAbort);
      };
      socket.once(event, resolve).once('close', onClose).once('error', reject);
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) onAbort();
    });
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    stopListening();
  }
}
