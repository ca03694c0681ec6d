/** Takes finished lines of a log, without their line feed. */
export interface LineSink {
  /** Never throws and never blocks; a line that there is no room for is lost, and counted. */
  write(line: string): void;
  /** How many lines were lost since the last call. Zero as long as a new line would be lost too. */
  takeLost(): number;
  /** Resolves when all lines have left, or after a few seconds in which none did. Never rejects. */
  close(): Promise<void>;
}
