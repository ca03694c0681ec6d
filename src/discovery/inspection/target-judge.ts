import type { Assignment, AssignmentTarget } from '../../mads/assignment.js';
import { AssignmentSlices } from '../../mads/assignment-slices.js';
import { GroupWriter } from '../../targets/group-writer.js';
import { NOT_WANTED, TargetFilter } from '../../targets/target-filter.js';
import type { TargetGroup } from '../../targets/target-group.js';
import { identityOf, type Identity } from '../../targets/target.js';
import type { TranslationOptions } from '../../targets/translation-options.js';

/** What becomes of a target by the rules of the operator, whatever else is going on. */
export type Verdict =
  | { readonly kind: 'written'; readonly identity: Identity; readonly group: TargetGroup }
  | { readonly kind: 'left-out'; readonly identity: Identity; readonly reason: string }
  | { readonly kind: 'not-wanted'; readonly identity: Identity };

/** Says of single targets what the translation of a whole answer makes of them, one at a time. */
export class TargetJudge {
  readonly #slices = new AssignmentSlices();
  readonly #filter: TargetFilter;
  readonly #writer: GroupWriter;

  constructor(options: TranslationOptions) {
    this.#filter = new TargetFilter(options);
    this.#writer = new GroupWriter(options);
  }

  /** Judges a `target` of `assignment`. */
  judge({ mesh, labels }: Assignment, target: AssignmentTarget): Verdict {
    const identity = identityOf(mesh, target.name);
    this.#slices.readDecoded({ mesh, labels, targets: [target] });
    const reason = this.#filter.reasonToLeaveOut(this.#slices, 0);
    if (reason === NOT_WANTED) return { kind: 'not-wanted', identity };
    if (reason !== undefined) return { kind: 'left-out', identity, reason };
    const group = this.#writer.write(this.#slices, 0, { mesh, identity });
    if (group === undefined) throw new Error('a decoded target is not UTF-8');
    return { kind: 'written', identity, group };
  }
}
