import type { Hurt } from './hurt.js';
import type { ModelAssignment, ModelResource, ModelTarget, Pairs } from './model.js';
import { wireMessage, wireNumber, type WireField } from './wire-writer.js';

/** How a resource is written. */
export interface EncodeContext {
  readonly random: (() => number) | undefined;
  /** The type that it says it is of. */
  readonly typeUrl: string;
  readonly hurt: Hurt;
}

/** The v1 resource of an assignment, as it stands in the envelope. */
export function encodeV1(resource: ModelResource, context: EncodeContext): Buffer {
  const { mesh, service, labels, targets } = resource.assignment;
  const { random } = context;
  const written = targets.map((target): WireField => ({
    number: 4,
    content: v1Target(target, context),
    repeated: true,
  }));
  const fields: readonly WireField[] = [
    { number: 2, content: mesh },
    { number: 3, content: service },
    ...written,
    ...entries(5, labels, context),
  ];
  return wrap(wireMessage(fields, random), resource, context);
}

/** The v1alpha1 resource of one of an assignment's targets. */
export function encodeV1Alpha1(
  resource: ModelResource,
  target: ModelTarget,
  context: EncodeContext,
): Buffer {
  const { assignment } = resource;
  const { random, hurt } = context;
  const address = wireMessage(entries(1, [['__address__', target.address]], context), random);
  const fields: readonly WireField[] = [
    { number: 1, content: `/meshes/${assignment.mesh}/dataplanes/${target.name}` },
    { number: 2, content: hurt('target', address), repeated: true },
    ...entries(3, v1Alpha1Labels(assignment, target), context),
  ];
  return wrap(wireMessage(fields, random), resource, context);
}

function wrap(value: Buffer, { damage }: ModelResource, context: EncodeContext): Buffer {
  const { random, typeUrl, hurt } = context;
  const mistyped =
    damage.kind === 'mistyped'
      ? Buffer.concat([value, wireNumber(3 * 8 + 5), Buffer.alloc(4)])
      : value;
  const fields = [
    { number: 1, content: typeUrl },
    { number: 2, content: hurt('value', mistyped) },
  ];
  return hurt('wrapper', wireMessage(fields, random));
}

function v1Target(
  { name, scheme, address, path, labels }: ModelTarget,
  context: EncodeContext,
): Buffer {
  const texts = [name, scheme, address, path].map((content, i) => ({ number: i + 1, content }));
  const message = wireMessage([...texts, ...entries(5, labels, context)], context.random);
  return context.hurt('target', message);
}

function v1Alpha1Labels(
  { mesh, service, labels: shared }: ModelAssignment,
  { name, scheme, path, labels: own }: ModelTarget,
): Pairs {
  const protocol: Pairs = [
    ['job', service],
    ['instance', name],
    ['mesh', mesh],
    ['dataplane', name],
    ['__scheme__', scheme],
    ['__metrics_path__', path],
  ];
  return [...new Map([...own, ...shared, ...protocol])];
}

/** A map: oddly without what is empty. */
function entries(
  number: number,
  pairs: Pairs,
  { random, hurt }: EncodeContext,
): readonly WireField[] {
  return pairs.map(([key, value]) => {
    const fields = [
      { number: 1, content: key },
      { number: 2, content: value },
    ].filter(({ content }) => random === undefined || content !== '' || random() < 0.5);
    return { number, content: hurt('labels', wireMessage(fields, random)), repeated: true };
  });
}
