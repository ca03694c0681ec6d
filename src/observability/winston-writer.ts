import { Writable } from 'node:stream';
import winston from 'winston';
import type { LineSink } from './line-sink.js';
import type { RawEntry } from './log-entry.js';
import { LOG_LEVELS, type LogOptions } from './log-options.js';

/** Turns entries into lines, and brings them to a sink. */
export interface LogWriter {
  /** Never throws. What is less important than the level of the options is left out. */
  write(entry: RawEntry): void;
  /** Resolves when every line is with the sink. Later calls are ignored. */
  close(): Promise<void>;
}

/** What is to become of entries. */
export interface LogWriterOptions {
  readonly level: LogOptions['level'];
  readonly toLine: (entry: RawEntry) => string;
  readonly sink: LineSink;
}

/** The key under which winston hands the finished line from formats to transports. */
const LINE = Symbol.for('message');

/** Creates a writer that stands on winston. */
export function createWinstonWriter({ level, toLine, sink }: LogWriterOptions): LogWriter {
  const logger = winston.createLogger({
    levels: LOG_LEVELS,
    level: level === 'off' ? 'error' : level,
    format: {
      transform: (info) => ({ ...info, [LINE]: toLine(info['entry'] as RawEntry) }),
    },
    transports: [new winston.transports.Stream({ stream: toStream(sink), eol: '' })],
  });
  return {
    write: (entry) => {
      logger.log({ level: entry.level, message: entry.message, entry });
    },
    close: () =>
      new Promise((resolve) => {
        logger.once('finish', resolve);
        logger.end();
      }),
  };
}

/** The end of winston's pipeline. All care for a slow or vanished reader is the sink's. */
function toStream(sink: LineSink): Writable {
  return new Writable({
    decodeStrings: false,
    write: (line, _encoding, done) => {
      sink.write(String(line));
      done();
    },
  });
}
