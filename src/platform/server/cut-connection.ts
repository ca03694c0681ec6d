import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Ends a connection without a word: with RST where it is a TCP connection. */
export function cutConnection(connection: Duplex): void {
  if (connection instanceof Socket && !connection.destroyed) connection.resetAndDestroy();
  else connection.destroy();
}
