import type { DecodedAnswer, DecodedAssignment } from '../recording.js';
import type { PlayedLine } from './played-line.js';

/** The text of an assignments file that holds what a recorded answer holds. */
function toAssignmentsFile({ resources = [] }: DecodedAnswer): string {
  return JSON.stringify({ assignments: resources.map(toAssignment) });
}

/** What the file has to say while a recording is played, so that our control plane tells what the real one told. */
export interface RecordedLists {
  /** The file at the beginning. */
  readonly first: string;
  /** Whether somebody had been told the first list before the recording began. */
  readonly isToldBefore: boolean;
  /** The file from a line on, by the index of the line. The list before the first line has the index -1. */
  readonly changes: ReadonlyMap<number, string>;
}

/**
 * Works out when the real store changed: with the first thing that was done to it after the answer before, else with
 * the last thing done at all, else right after that answer.
 */
export function readRecordedLists(lines: readonly PlayedLine[]): RecordedLists {
  const lists = distinctLists(lines);
  const isToldBefore = isToldAtOnce(lines);
  const changes = new Map<number, string>();
  let done = -1;
  for (const [count, { at, file }] of lists.slice(1).entries()) {
    const before = lines.findLastIndex((line, index) => index < at && isAnswer(line));
    const doings = doingsBetween(lines, done, at);
    const atOnce = count === 0 && isToldBefore ? -1 : before + 1;
    changes.set(doings.find((index) => index > before) ?? doings.at(-1) ?? atOnce, file);
    done = doings.at(-1) ?? done;
  }
  return { first: lists[0]?.file ?? toAssignmentsFile({}), isToldBefore, changes };
}

/** The lines between two others in which the store was changed. */
function doingsBetween(lines: readonly PlayedLine[], from: number, to: number): readonly number[] {
  return lines.flatMap(({ kind, dir }, index) =>
    kind === 'api' && dir === 'client' && index > from && index < to ? [index] : [],
  );
}

function isAnswer({ dir, kind }: PlayedLine): boolean {
  return dir === 'server' && (kind === 'http-response' || kind === 'grpc-message');
}

interface List {
  /** The index of the line that shows it. */
  readonly at: number;
  readonly file: string;
}

/** The first line of each version, resources chosen by name left out of account. */
function distinctLists(lines: readonly PlayedLine[]): readonly List[] {
  const seen = new Set<string>();
  return lines.flatMap((line, at) => {
    const answer = listOf(line);
    const version = answer?.version_info ?? '';
    if (answer === undefined || seen.has(version)) return [];
    seen.add(version);
    return [{ at, file: toAssignmentsFile(answer) }];
  });
}

/** The list that a line of the server shows. */
function listOf({ dir, kind, decoded, body = '' }: PlayedLine): DecodedAnswer | undefined {
  if (dir !== 'server') return undefined;
  if (kind === 'grpc-message') return decoded;
  const isList = kind === 'http-response' && body.startsWith('{"version_info"');
  return isList ? (JSON.parse(body) as DecodedAnswer) : undefined;
}

/** Over gRPC an answer within less than a tick was there before its client. */
function isToldAtOnce(lines: readonly PlayedLine[]): boolean {
  const asked = lines.find(({ dir, kind }) => dir === 'client' && kind === 'grpc-message');
  const told = lines.find(({ dir, kind }) => dir === 'server' && kind === 'grpc-message');
  return asked !== undefined && told !== undefined && told.t_ms - asked.t_ms < 900;
}

/** What v1alpha1 says in labels. */
const PROTOCOL_LABELS: ReadonlySet<string> = new Set([
  ...['__scheme__', '__metrics_path__', 'job', 'instance', 'mesh', 'dataplane'],
]);

function toAssignment(resource: DecodedAssignment): object {
  const { mesh, labels = {} } = resource;
  return mesh === undefined ? fromV1Alpha1(resource, labels) : { service: '', ...fromV1(resource) };
}

function fromV1({ mesh, service, targets = [] }: DecodedAssignment): object {
  return {
    mesh,
    ...(service !== undefined && { service }),
    targets: targets.map(({ name, scheme, address, metrics_path, labels = {} }) => ({
      ...{ name, scheme, address, metrics_path, labels },
    })),
  };
}

function fromV1Alpha1(
  { targets = [] }: DecodedAssignment,
  labels: Readonly<Record<string, string>>,
): object {
  const own = Object.entries(labels).filter(([name]) => !PROTOCOL_LABELS.has(name));
  return {
    mesh: labels['mesh'],
    service: labels['job'],
    targets: targets.map((target) => ({
      name: labels['instance'],
      scheme: labels['__scheme__'],
      metrics_path: labels['__metrics_path__'],
      address: target.labels?.['__address__'],
      // Without a prototype `__proto__` is a name like any other.
      labels: Object.assign(Object.create(null) as object, Object.fromEntries(own)),
    })),
  };
}
