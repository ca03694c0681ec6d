import { Page } from '../base/page.js';
import type { LabelPlan, ValueSource } from './label-plan.js';
import { ADDRESS } from './sliced-targets.js';

/**
 * The text of a group with holes: between two literals the value that a source names. The first value is the address.
 */
export interface GroupForm {
  /** All literals, one behind the other. */
  readonly literals: Page;
  /** Where each literal ends; there is one more of them than of the sources. */
  readonly literalEnds: Uint32Array;
  /** Below {@link OWN_LABEL} the offset of a text of the target. */
  readonly sources: Int32Array;
  /** How many labels of a target are not written, by reason; `undefined` when all are. */
  readonly dropped: ReadonlyMap<string, number> | undefined;
  readonly hasUnwritten: boolean;
}

/** From here on a source is a label of the target: its index follows. */
export const OWN_LABEL = 0x100;

/** From here on a source is a label of the assignment: its index follows. */
export const SHARED_LABEL = 0x1000_0000;

/** Works out the text of the groups that `plan` is for. */
export function toGroupForm({ labels, dropped, hasUnwritten }: LabelPlan): GroupForm {
  const literals: string[] = [];
  const sources: number[] = [ADDRESS];
  let literal = '{"targets":["';
  literals.push(literal);
  literal = '"],"labels":{';
  for (const [index, [name, source]] of labels.entries()) {
    literal += `${index === 0 ? '' : ','}${JSON.stringify(name)}:`;
    if (source.kind === 'constant') {
      literal += JSON.stringify(source.value);
      continue;
    }
    literals.push(`${literal}"`);
    sources.push(toSource(source));
    literal = '"';
  }
  literals.push(`${literal}}}`);
  let end = 0;
  return {
    literals: new Page(Buffer.from(literals.join(''))),
    literalEnds: Uint32Array.from(literals, (text) => (end += Buffer.byteLength(text))),
    sources: Int32Array.from(sources),
    dropped: dropped.size === 0 ? undefined : dropped,
    hasUnwritten,
  };
}

function toSource(source: Exclude<ValueSource, { readonly kind: 'constant' }>): number {
  switch (source.kind) {
    case 'field':
      return source.offset;
    case 'own':
      return OWN_LABEL + source.index;
    case 'shared':
      return SHARED_LABEL + source.index;
  }
}
