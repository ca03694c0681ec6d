import { isUtf8 } from 'node:buffer';
import type { Observer } from '../../base/observer.js';
import type { AssignmentV1 } from '../../mads/assignment-message.js';
import { YamlError } from '../../platform/parse-yaml.js';
import { watchFile, type FileReading, type FileWatch } from '../../platform/files/watch-file.js';
import { AssignmentBoard } from './assignment-board.js';
import { AssignmentsInvalidError, AssignmentsUnreadableError } from '../control-plane-errors.js';
import type { ControlPlaneEvent } from '../control-plane-event.js';
import { parseAssignments } from './parse-assignments.js';
import type { Snapshot } from './snapshot.js';

/** A larger file is refused. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;

/** What is made of the assignments of the file before they are served. */
export type Reshape = (assignments: readonly AssignmentV1[]) => readonly AssignmentV1[];

/** A board that follows the assignments file. */
export interface FollowedBoard {
  readonly board: AssignmentBoard;
  close(): void;
}

/**
 * Puts the assignments of `file` on a board and keeps the board true to the file. A file that becomes missing or
 * broken, or is half written, changes nothing; it is told once.
 *
 * @throws AssignmentsUnreadableError, AssignmentsInvalidError when the file is not usable at the start.
 */
export async function followAssignmentsFile(
  file: string,
  reshape: Reshape,
  observer: Observer<ControlPlaneEvent>,
): Promise<FollowedBoard> {
  let board: AssignmentBoard | undefined;
  const read = (reading: FileReading): readonly AssignmentV1[] =>
    reshape(toAssignments(file, reading));
  const onChange = (reading: FileReading): void => {
    if (board !== undefined) update(board, { file, read: () => read(reading) }, observer);
  };
  const watch = await watchFile(file, { onChange, maxBytes: MAX_FILE_BYTES });
  try {
    board = new AssignmentBoard(read(watch.first));
  } catch (error) {
    watch.close();
    throw error;
  }
  return announced(board, { file, watch }, observer);
}

/** Tells what is in force, now and after each change, before any client learns of it. */
function announced(
  board: AssignmentBoard,
  { file, watch }: { readonly file: string; readonly watch: FileWatch },
  observer: Observer<ControlPlaneEvent>,
): FollowedBoard {
  const closed = new AbortController();
  const tell = (): void => {
    observer.observe(loadedEvent(file, board.current));
  };
  tell();
  board.view.onChange(tell, closed.signal);
  return {
    board,
    close: () => {
      watch.close();
      closed.abort();
    },
  };
}

function update(
  board: AssignmentBoard,
  { file, read }: { readonly file: string; readonly read: () => readonly AssignmentV1[] },
  observer: Observer<ControlPlaneEvent>,
): void {
  try {
    board.publish(read());
  } catch (error) {
    if (error instanceof AssignmentsInvalidError) {
      const { line, column } = error;
      observer.observe({ kind: 'assignments-unusable', file, error, line, column });
    } else if (error instanceof AssignmentsUnreadableError) {
      observer.observe({ kind: 'assignments-unusable', file, error });
    } else throw error;
  }
}

function toAssignments(file: string, reading: FileReading): readonly AssignmentV1[] {
  if (reading.kind === 'unreadable') throw new AssignmentsUnreadableError(file, reading.error);
  try {
    return parseAssignments(toUtf8(reading.bytes));
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw new AssignmentsInvalidError(file, { ...error.at, reason: error.message });
  }
}

function toUtf8(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  if (isUtf8(bytes)) return text;
  const before = text.slice(0, text.indexOf('\ufffd')).split('\n');
  const at = { line: before.length, column: (before.at(-1) ?? '').length + 1 };
  throw new YamlError('bytes that are not UTF-8', at);
}

function loadedEvent(file: string, { version, assignments }: Snapshot): ControlPlaneEvent {
  return {
    kind: 'assignments-loaded',
    file,
    version,
    meshes: new Set(assignments.map(({ mesh }) => mesh)).size,
    assignments: assignments.length,
    targets: assignments.reduce((sum, { targets }) => sum + targets.length, 0),
  };
}
