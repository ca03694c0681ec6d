import type { Writable } from 'node:stream';
import type { LineSink } from './line-sink.js';

/** A reader that is this far behind does not read any more; Node itself would buffer without limit. */
const MAX_WAITING_BYTES = 1024 ** 2;
/** How long {@link LineSink.close} waits for a reader that takes nothing. */
const PATIENCE_MS = 5_000;
const LOOK_EVERY_MS = 20;

/**
 * A sink that writes to a stream of the process, which stays open afterwards. A reader that went away (EPIPE) or
 * does not read costs lines, never the process and never memory without limit.
 */
export function openStreamSink(stream: Writable): LineSink {
  let lost = 0;
  const hasRoom = (): boolean => stream.writable && stream.writableLength < MAX_WAITING_BYTES;
  return {
    write: (line) => {
      if (hasRoom()) stream.write(`${line}\n`);
      else lost++;
    },
    takeLost: () => {
      if (!hasRoom()) return 0;
      const taken = lost;
      lost = 0;
      return taken;
    },
    close: () => untilDrained(stream),
  };
}

function untilDrained(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    let waiting = stream.writableLength;
    let triesLeft = PATIENCE_MS / LOOK_EVERY_MS;
    const look = (): void => {
      const before = waiting;
      waiting = stream.writableLength;
      triesLeft = waiting < before ? PATIENCE_MS / LOOK_EVERY_MS : triesLeft - 1;
      if (waiting === 0 || !stream.writable || triesLeft <= 0) resolve();
      else setTimeout(look, LOOK_EVERY_MS);
    };
    look();
  });
}
