import { loadSync } from '@grpc/proto-loader';
import writeFileAtomic from 'write-file-atomic';
import type { Encoding } from '../data/answer-spec.js';
import { toGroups, type NaiveAssignment } from './to-groups.js';

/** From the bytes of an answer to the file that was replaced. */
export interface NaivePipeline {
  take(body: Buffer): Promise<void>;
}

/** Settings of {@link openNaivePipeline}. */
export interface NaivePipelineOptions {
  readonly file: string;
  readonly encoding: Encoding;
  /** Holds the .proto files. */
  readonly protoDirectory: string;
}

/**
 * The reference that everything is measured against: what one writes first. The answer becomes objects by
 * proto-loader or `JSON.parse`, these become groups, those one indented text, and write-file-atomic puts it into
 * place. It stays as it is: were it changed, no two runs could be compared.
 */
export function openNaivePipeline({
  file,
  encoding,
  protoDirectory,
}: NaivePipelineOptions): NaivePipeline {
  const decode = encoding === 'json' ? decodeJson : createProtobufDecoder(protoDirectory);
  return {
    take: async (body) => {
      const groups = toGroups(decode(body));
      await writeFileAtomic(file, JSON.stringify(groups, null, 4));
    },
  };
}

function decodeJson(body: Buffer): readonly NaiveAssignment[] {
  const answer = JSON.parse(body.toString('utf8')) as {
    readonly resources?: readonly NaiveAssignment[];
  };
  return answer.resources ?? [];
}

/** Decoders by the full names of messages, as far as they are used. */
type Messages = Readonly<Record<string, { deserialize(bytes: Buffer): unknown } | undefined>>;

interface ResourceHolder {
  readonly resources?: readonly { readonly value: Buffer }[];
}

function createProtobufDecoder(protoDirectory: string): (body: Buffer) => NaiveAssignment[] {
  const messages = loadSync('kuma/observability/v1/mads.proto', {
    includeDirs: [protoDirectory],
    keepCase: true,
  }) as unknown as Messages;
  const response = messages['envoy.service.discovery.v3.DiscoveryResponse'];
  const assignment = messages['kuma.observability.v1.MonitoringAssignment'];
  if (response === undefined || assignment === undefined)
    throw new Error(`Cannot find the messages of MADS v1 in "${protoDirectory}"`);
  return (body) => {
    const { resources = [] } = response.deserialize(body) as ResourceHolder;
    return resources.map(({ value }) => assignment.deserialize(value) as NaiveAssignment);
  };
}
