import { Writable } from 'node:stream';
import winston from 'winston';
import { assertNever } from '../base/assert-never.js';
import type { LineSink } from './line-sink.js';
import { toLogEntry } from './log-entry.js';
import type { RawEntry } from './log-entry.js';
import type { LogOptions } from './log-options.js';
import type { Log, LogFields, LogLevel } from './log.js';
import { renderJson } from './render-json.js';
import { renderLogfmt } from './render-logfmt.js';
import { renderPretty } from './render-pretty.js';

/** A log that is to be closed, so that its last lines arrive. */
export interface OpenLog {
  readonly log: Log;
  /** Resolves when the last line has left. Later calls of the log are ignored. Never rejects. */
  readonly close: () => Promise<void>;
}

const LEVELS = { error: 0, warn: 1, info: 2, debug: 3 } as const;

/** Said as soon as there is room again. */
const LINES_LOST = 'Log lines were lost: they could not be written in time';

type Send = (level: LogLevel, message: string, fields: LogFields) => void;

/** The key under which winston hands the finished line from formats to transports. */
const LINE = Symbol.for('message');

/** Opens a log that writes to `sink`. */
export function openLog(options: LogOptions, sink: LineSink): OpenLog {
  const logger = createLogger(options, sink);
  let open = options.level !== 'off';
  const send: Send = (level, message, fields) => {
    if (!open || !logger.isLevelEnabled(level)) return;
    const lines = sink.takeLost();
    if (lines > 0) ship(logger, { level: 'warn', message: LINES_LOST, fields: { lines } });
    ship(logger, { level, message, fields });
  };
  return {
    log: toLog(send),
    close: async () => {
      open = false;
      await ended(logger);
      await sink.close();
    },
  };
}

function toLog(send: Send): Log {
  const at =
    (level: LogLevel): Log[LogLevel] =>
    (message, fields = {}) => {
      send(level, message, fields);
    };
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') };
}

function createLogger(options: LogOptions, sink: LineSink): winston.Logger {
  return winston.createLogger({
    levels: LEVELS,
    level: options.level === 'off' ? 'error' : options.level,
    format: {
      transform: (info) => ({ ...info, [LINE]: toLine(info['entry'] as RawEntry, options) }),
    },
    transports: [new winston.transports.Stream({ stream: toStream(sink), eol: '' })],
  });
}

function ship(logger: winston.Logger, entry: Omit<RawEntry, 'time'>): void {
  const { level, message } = entry;
  logger.log({ level, message, entry: { ...entry, time: new Date() } satisfies RawEntry });
}

function toLine(raw: RawEntry, { format, colours, mask }: LogOptions): string {
  const entry = toLogEntry(raw, mask);
  switch (format) {
    case 'logfmt':
      return renderLogfmt(entry);
    case 'json':
      return renderJson(entry);
    case 'pretty':
      return renderPretty(entry, { colours });
    default:
      return assertNever(format);
  }
}

function ended(logger: winston.Logger): Promise<void> {
  return new Promise((resolve) => {
    logger.once('finish', resolve);
    logger.end();
  });
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
