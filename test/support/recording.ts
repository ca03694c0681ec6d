import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = new URL('../fixtures/recordings/', import.meta.url).pathname;

/** A line of a recording, as far as tests need it. */
export interface RecordedLine {
  readonly dir: 'client' | 'server';
  readonly kind: string;
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly base64?: string;
  readonly decoded?: DecodedAnswer;
  readonly status?: number;
  readonly body?: string;
  /** Of an HTTP request; `id` is that of its answer, too. */
  readonly path?: string;
  readonly id?: number;
  readonly note?: string;
}

/** An answer in the words of the protocol, made by the recorder and not by the code under test. */
export interface DecodedAnswer {
  readonly version_info?: string;
  readonly resources?: readonly DecodedAssignment[];
}

/** A v1 or v1alpha1 assignment as the recorder decoded it. */
export interface DecodedAssignment {
  readonly mesh?: string;
  readonly service?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly targets?: readonly {
    readonly name?: string;
    readonly scheme?: string;
    readonly address?: string;
    readonly metrics_path?: string;
    readonly labels?: Readonly<Record<string, string>>;
  }[];
}

/** One answer of a real control plane. */
export interface RecordedAnswer {
  /** The exact bytes: a protobuf message, or the body of an HTTP 200. */
  readonly bytes: Buffer;
  readonly decoded: DecodedAnswer;
}

/** A scenario and all answers that the server gave in it, in order. */
export interface Recording {
  /** `1.8.8/grpc-v1/lifecycle`. */
  readonly name: string;
  readonly transport: 'grpc' | 'http';
  readonly apiVersion: 'v1' | 'v1alpha1';
  readonly answers: readonly RecordedAnswer[];
}

/** The lines of one recording. */
export function readRecordedLines(name: string): readonly RecordedLine[] {
  const text = readFileSync(join(ROOT, `${name}.jsonl`), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RecordedLine);
}

/** Reads one recording by its name. */
export function readRecording(name: string): Recording {
  const transport = name.includes('/grpc-') ? 'grpc' : 'http';
  const apiVersion = name.includes('v1alpha1') ? 'v1alpha1' : 'v1';
  const answers = readRecordedLines(name).flatMap((line) => toAnswer(line, transport) ?? []);
  return { name, transport, apiVersion, answers };
}

function toAnswer(
  line: RecordedLine,
  transport: Recording['transport'],
): RecordedAnswer | undefined {
  if (line.dir !== 'server') return undefined;
  if (transport === 'grpc') {
    if (line.kind !== 'grpc-message') return undefined;
    return { bytes: Buffer.from(line.base64 ?? '', 'base64'), decoded: line.decoded ?? {} };
  }
  if (line.kind !== 'http-response' || line.status !== 200 || line.body === undefined)
    return undefined;
  if (!line.body.startsWith('{"version_info"')) return undefined;
  return { bytes: Buffer.from(line.body), decoded: JSON.parse(line.body) as DecodedAnswer };
}

/** The names of all recordings in which the server gave assignments. */
export function recordingsWithAnswers(): readonly Recording[] {
  const directories = readdirSync(ROOT).filter((name) => /^\d/.test(name));
  return directories.flatMap((version) =>
    readdirSync(join(ROOT, version))
      .filter((directory) => /^(grpc|http)-/.test(directory))
      .flatMap((directory) =>
        readdirSync(join(ROOT, version, directory)).map((file) => join(version, directory, file)),
      )
      .map((path) => readRecording(path.replace(/\.jsonl$/, '')))
      .filter(({ answers }) => answers.length > 0),
  );
}

/** The groups that the Go tool left in its file. */
export function readOldToolFile(name: string): readonly OldToolGroup[] {
  return JSON.parse(readFileSync(join(ROOT, `${name}.json`), 'utf8')) as readonly OldToolGroup[];
}

/** A group of the Go tool's file. */
export interface OldToolGroup {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}
