import protobuf from 'protobufjs';
import { cleanMessage, type Shape } from './clean-message.js';
import {
  damagedResource,
  MESSAGE_NAMES,
  messageNameOf,
  NOBODYS,
  type OracleAnswer,
  type OracleResource,
  type OracleTarget,
} from './oracle-answer.js';
import type { RawAnswer } from './raw-answer.js';

/** Maps are lists of entries here, as they are on the wire: names such as `__proto__` are data. */
const { root } = protobuf.parse(
  `
  syntax = "proto3";
  message Answer { string version = 1; repeated bytes resources = 2; string type_url = 4; string nonce = 5; }
  message Resource { string type_url = 1; bytes value = 2; }
  message Entry { string key = 1; string value = 2; }
  message V1 { string mesh = 2; string service = 3; repeated V1Target targets = 4; repeated Entry labels = 5; }
  message V1Target {
    string name = 1; string scheme = 2; string address = 3; string path = 4; repeated Entry labels = 5;
  }
  message V1Alpha1 { string name = 1; repeated V1Alpha1Target targets = 2; repeated Entry labels = 3; }
  message V1Alpha1Target { repeated Entry labels = 1; }
  `,
  { keepCase: true },
);

const ANSWER: Shape = { 1: 'text', 2: 'bytes', 4: 'text', 5: 'text' };

const RESOURCE: Shape = { 1: 'text', 2: 'bytes' };

const LABELS = { message: { 1: 'text', 2: 'text' }, isolated: false } as const;

const V1_TARGET: Shape = { 1: 'text', 2: 'text', 3: 'text', 4: 'text', 5: LABELS };

const V1: Shape = { 2: 'text', 3: 'text', 4: { message: V1_TARGET, isolated: true }, 5: LABELS };

const V1ALPHA1: Shape = {
  1: 'text',
  2: { message: { 1: LABELS }, isolated: false },
  3: LABELS,
};

interface AnswerMessage {
  readonly type_url: string;
  readonly resources: readonly Buffer[];
}

interface ResourceMessage {
  readonly type_url: string;
  readonly value: Buffer;
}

interface Entry {
  readonly key: string;
  readonly value: string;
}

interface V1Message {
  readonly mesh: string;
  readonly service: string;
  readonly targets: readonly {
    readonly name: string;
    readonly scheme: string;
    readonly address: string;
    readonly path: string;
    readonly labels: readonly Entry[];
  }[];
  readonly labels: readonly Entry[];
}

interface V1Alpha1Message {
  readonly name: string;
  readonly targets: readonly { readonly labels: readonly Entry[] }[];
  readonly labels: readonly Entry[];
}

/** Reads a protobuf DiscoveryResponse; `undefined` when its envelope is damaged. */
export function readProtobufAnswer({ apiVersion, body }: RawAnswer): OracleAnswer | undefined {
  const { bytes, damaged } = cleanMessage(body, ANSWER);
  if (damaged) return undefined;
  const answer = decode('Answer', bytes) as AnswerMessage;
  return {
    typeUrl: answer.type_url,
    resources: answer.resources.map((resource) => toResource(resource, apiVersion)),
  };
}

function toResource(wrapped: Buffer, apiVersion: RawAnswer['apiVersion']): OracleResource {
  const wrapper = cleanMessage(wrapped, RESOURCE);
  if (wrapper.damaged) return NOBODYS;
  const { type_url, value } = decode('Resource', wrapper.bytes) as ResourceMessage;
  if (messageNameOf(type_url) !== MESSAGE_NAMES[apiVersion]) return NOBODYS;
  return apiVersion === 'v1' ? toV1(value) : toV1Alpha1(value);
}

function toV1(value: Buffer): OracleResource {
  const { bytes, damaged } = cleanMessage(value, V1);
  const { mesh, service, targets, labels } = decode('V1', bytes) as V1Message;
  const names = targets.map(({ name }) => name);
  if (damaged || mesh === '' || names.includes('')) return damagedResource(mesh, names);
  return {
    kind: 'good',
    mesh,
    targets: targets.map((target): OracleTarget => ({
      ...target,
      instance: target.name,
      service,
      job: service,
      layers: [toMap(target.labels), toMap(labels)],
    })),
  };
}

/** What v1 has fields for; `service` is no word of this protocol. */
const PROTOCOL_WORDS = ['mesh', 'dataplane', 'job', 'instance', '__scheme__', '__metrics_path__'];

function toV1Alpha1(value: Buffer): OracleResource {
  const { bytes, damaged } = cleanMessage(value, V1ALPHA1);
  const message = decode('V1Alpha1', bytes) as V1Alpha1Message;
  const labels = toMap(message.labels);
  const [, meshOfName = '', nameOfName = ''] =
    /^[/]meshes[/]([^/]+)[/]dataplanes[/]([^]+)$/.exec(message.name) ?? [];
  const mesh = labels.get('mesh') ?? meshOfName;
  const name = labels.get('dataplane') ?? nameOfName;
  if (damaged || mesh === '' || name === '') return damagedResource(meshOfName, [nameOfName]);
  const tags = new Map([...labels].filter(([word]) => !PROTOCOL_WORDS.includes(word)));
  const job = labels.get('job') ?? '';
  const rest = {
    name,
    job,
    instance: labels.get('instance') ?? name,
    service: labels.get('service') ?? job,
    scheme: labels.get('__scheme__') ?? '',
    path: labels.get('__metrics_path__') ?? '',
    layers: [tags],
  };
  const targets = message.targets.map((target) => ({
    ...rest,
    address: toMap(target.labels).get('__address__') ?? '',
  }));
  return { kind: 'good', mesh, targets };
}

function toMap(entries: readonly Entry[]): ReadonlyMap<string, string> {
  return new Map(entries.map(({ key, value }) => [key, value]));
}

function decode(type: string, bytes: Buffer): object {
  const message = root.lookupType(type);
  return message.toObject(message.decode(bytes), { defaults: true, bytes: Buffer });
}
