import type { EncodeContext } from './encode-protobuf.js';
import { JsonWriter, type JsonMember } from './json-writer.js';
import { hurtText } from './hurt.js';
import type { ModelResource, ModelTarget, Pairs } from './model.js';

interface JsonContext extends EncodeContext {
  readonly json: JsonWriter;
}

/** The JSON of an assignment, as it stands in the envelope: in latin1, so that damage may be any byte. */
export function encodeJson({ assignment, damage }: ModelResource, base: EncodeContext): string {
  const { mesh, service, targets, labels } = assignment;
  const context = { ...base, json: new JsonWriter(base.random) };
  const { json, typeUrl } = context;
  const members: readonly JsonMember[] = [
    ['@type', json.text(typeUrl)],
    ['mesh', json.text(mesh)],
    ['service', json.text(service)],
    ['targets', json.list(targets.map((target) => targetOf(target, context)))],
    ['labels', labelsOf(labels, context)],
  ];
  const text = json.object(members, true);
  const sent = damage.kind === 'mistyped' ? text.replace(/\}$/, ',"service":7}') : text;
  return hurtText('wrapper', hurtText('value', sent, base.hurt), base.hurt);
}

function targetOf(target: ModelTarget, context: JsonContext): string {
  const { json } = context;
  const { name, scheme, address, path, labels } = target;
  const members: readonly JsonMember[] = [
    ['name', json.text(name)],
    ['scheme', json.text(scheme)],
    ['address', json.text(address)],
    [json.name('metrics_path', 'metricsPath'), json.text(path)],
    ['labels', labelsOf(labels, context)],
  ];
  const given = members.filter(([, text]) => text !== '""');
  return hurtText('target', json.object(given, true), context.hurt);
}

function labelsOf(labels: Pairs, context: JsonContext): string {
  const members = labels.map(([name, value]) => [name, context.json.text(value)] as const);
  return hurtText('labels', context.json.map(members), context.hurt);
}
