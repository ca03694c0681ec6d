import { assertNever } from '../base/assert-never.js';
import type { LineSink } from './line-sink.js';
import { toLogEntry } from './log-entry.js';
import type { RawEntry } from './log-entry.js';
import { LOG_LEVELS, type LogOptions } from './log-options.js';
import type { Log, LogFields, LogLevel } from './log.js';
import { renderJson } from './render-json.js';
import { renderLogfmt } from './render-logfmt.js';
import { renderPretty } from './render-pretty.js';
import type { LogWriter, LogWriterOptions } from './winston-writer.js';

/** A log that is to be closed, so that its last lines arrive. */
export interface OpenLog {
  readonly log: Log;
  /**
   * Loads winston, which takes a good part of the time of a start. Until that is done, lines wait, in their order and
   * with their own time.
   *
   * @throws when it cannot be loaded; lines are then written without it.
   */
  readonly load: () => Promise<void>;
  /** Resolves when the last line has left, loading what that takes. Later calls of the log are ignored. Never rejects. */
  readonly close: () => Promise<void>;
}

/** Said as soon as there is room again. */
const LINES_LOST = 'Log lines were lost: they could not be written in time';

type Send = (level: LogLevel, message: string, fields: LogFields) => void;

/** Opens a log that writes to `sink`. */
export function openLog(options: LogOptions, sink: LineSink): OpenLog {
  const { level: threshold } = options;
  const writer = new LateWriter({ level: threshold, toLine: (raw) => toLine(raw, options), sink });
  let open = threshold !== 'off';
  const send: Send = (level, message, fields) => {
    if (!open || threshold === 'off' || LOG_LEVELS[level] > LOG_LEVELS[threshold]) return;
    writer.write({ level, message, fields, time: new Date() });
  };
  return {
    log: toLog(send),
    load: () => (open ? writer.load() : Promise.resolve()),
    close: async () => {
      open = false;
      await writer.close();
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

/** Keeps entries until the library that writes them is there. */
class LateWriter {
  readonly #options: LogWriterOptions;
  #waiting: RawEntry[] = [];
  #writer: LogWriter | undefined;
  #loading: Promise<void> | undefined;

  constructor(options: LogWriterOptions) {
    this.#options = options;
  }

  write(entry: RawEntry): void {
    if (this.#writer === undefined) this.#waiting.push(entry);
    else this.#ship(this.#writer, entry);
  }

  load(): Promise<void> {
    this.#loading ??= this.#open();
    return this.#loading;
  }

  async close(): Promise<void> {
    if (this.#loading === undefined && this.#waiting.length === 0) return;
    await this.load().catch(() => undefined);
    await this.#writer?.close();
  }

  async #open(): Promise<void> {
    try {
      const { createWinstonWriter } = await import('./winston-writer.js');
      this.#begin(createWinstonWriter(this.#options));
    } catch (error) {
      this.#begin(this.#plainWriter());
      throw error;
    }
  }

  #begin(writer: LogWriter): void {
    this.#writer = writer;
    for (const entry of this.#waiting.splice(0)) this.#ship(writer, entry);
  }

  #ship(writer: LogWriter, entry: RawEntry): void {
    const lines = this.#options.sink.takeLost();
    if (lines > 0)
      writer.write({ level: 'warn', message: LINES_LOST, fields: { lines }, time: new Date() });
    writer.write(entry);
  }

  /** For an installation in which something is missing: that can be read all the same. */
  #plainWriter(): LogWriter {
    const { sink, toLine: render } = this.#options;
    return {
      write: (entry) => {
        sink.write(render(entry));
      },
      close: () => Promise.resolve(),
    };
  }
}
