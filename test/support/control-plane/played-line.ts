import { readRecordedLines, type RecordedLine } from '../recording.js';

/** A line of a recording that is played against a server. */
export interface PlayedLine extends RecordedLine {
  readonly t_ms: number;
  readonly method?: string;
  /** The code of a GOAWAY. */
  readonly code?: number;
  readonly lastStreamID?: number;
}

/** The lines of a recording with all that a player needs. */
export function readPlayedLines(name: string): readonly PlayedLine[] {
  return readRecordedLines(name) as readonly PlayedLine[];
}
