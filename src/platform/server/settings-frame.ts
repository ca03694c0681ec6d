/** Settings of HTTP/2 by the names that Node gives them. */
export interface SentSettings {
  readonly maxFrameSize?: number;
  readonly maxConcurrentStreams?: number;
}

/** RFC 9113, section 6.5.2. */
const IDENTIFIERS = { maxFrameSize: 5, maxConcurrentStreams: 3 } as const;

const SETTINGS = 4;

/** A whole SETTINGS frame, for a peer that gets no more than that. */
export function renderSettingsFrame(settings: SentSettings): Buffer {
  const entries = Object.entries(IDENTIFIERS).flatMap(([name, identifier]) => {
    const value = settings[name as keyof SentSettings];
    return value === undefined ? [] : [[identifier, value] as const];
  });
  const frame = Buffer.alloc(9 + 6 * entries.length);
  frame.writeUIntBE(frame.length - 9, 0, 3);
  frame.writeUInt8(SETTINGS, 3);
  for (const [index, [identifier, value]] of entries.entries()) {
    frame.writeUInt16BE(identifier, 9 + 6 * index);
    frame.writeUInt32BE(value, 11 + 6 * index);
  }
  return frame;
}
