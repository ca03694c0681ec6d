import { isUtf8 } from 'node:buffer';
import { toGroupForm, type GroupForm } from './group-form.js';
import { planLabels } from './label-plan.js';
import type { TranslationOptions } from './translation-options.js';

/** Beyond so many bytes of names all shapes are learnt anew: peers choose the names. */
const MAX_NAME_BYTES = 4 * 1024 * 1024;

/** What a shape takes beside its name. */
const SHAPE_BYTES = 256;

/**
 * Knows how targets with certain label names are written. Nearly all targets have the same few names in the same few
 * orders, so what follows from them is worked out once, and found again by a walk over the names, bytes against bytes.
 */
export class Shapes {
  readonly #options: TranslationOptions;
  #bytes = 0;
  #root: Shape | undefined;

  constructor(options: TranslationOptions) {
    this.#options = options;
  }

  /** The shape of a target without labels, from which the walk begins. */
  get root(): Shape {
    if (this.#root === undefined || this.#bytes > MAX_NAME_BYTES) {
      this.#bytes = 0;
      this.#root = new Shape({ options: this.#options, learnt: (bytes) => (this.#bytes += bytes) });
    }
    return this.#root;
  }
}

interface ShapeContext {
  readonly options: TranslationOptions;
  /** Told what a new shape takes, in bytes. */
  readonly learnt: (bytes: number) => void;
}

/** The step that led to a shape: a name, or none when those of the target are over. */
interface ShapeStep {
  readonly from: Shape;
  readonly name: Buffer | undefined;
}

/** The label names of a target up to some point. */
export class Shape {
  /** True when every name is valid UTF-8. */
  readonly isUtf8: boolean;
  readonly #context: ShapeContext;
  readonly #step: ShapeStep | undefined;
  readonly #next = new Map<string, Shape>();
  readonly #forms: (GroupForm | undefined)[] = [undefined, undefined, undefined, undefined];
  #lastName: Buffer = NO_NAME;
  #last: Shape | undefined;
  #shared: Shape | undefined;

  constructor(context: ShapeContext, step?: ShapeStep) {
    const { from, name = NO_NAME } = step ?? {};
    this.#context = context;
    this.#step = step;
    this.isUtf8 = from?.isUtf8 !== false && isUtf8(name);
    context.learnt(SHAPE_BYTES + 2 * name.length);
  }

  /** The shape with one more name: bytes `start` to before `end`. */
  with(bytes: Buffer, start: number, end: number): Shape {
    const name = this.#lastName;
    if (this.#last === undefined || name.length !== end - start)
      return this.#find(bytes.toString('latin1', start, end));
    for (let i = 0; i < name.length; i++)
      if (bytes[start + i] !== name[i]) return this.#find(bytes.toString('latin1', start, end));
    return this.#last;
  }

  /** The names of the target are over: those of the assignment follow. */
  get shared(): Shape {
    this.#shared ??= new Shape(this.#context, { from: this, name: undefined });
    return this.#shared;
  }

  /** How a target of this shape is written. */
  form(hasScheme: boolean, hasMetricsPath: boolean): GroupForm {
    const variant = (hasScheme ? 1 : 0) + (hasMetricsPath ? 2 : 0);
    const known = this.#forms[variant];
    if (known !== undefined) return known;
    const [own = [], shared = []] = this.#names();
    const names = { own, shared, hasScheme, hasMetricsPath };
    const form = toGroupForm(planLabels(names, this.#context.options));
    this.#forms[variant] = form;
    this.#context.learnt(form.literals.bytes.length + SHAPE_BYTES);
    return form;
  }

  /** @param name its bytes, one character each. */
  #find(name: string): Shape {
    let next = this.#next.get(name);
    if (next === undefined) {
      next = new Shape(this.#context, { from: this, name: Buffer.from(name, 'latin1') });
      this.#next.set(name, next);
    }
    this.#lastName = next.#step?.name ?? NO_NAME;
    this.#last = next;
    return next;
  }

  /** The names on the way here: those of the target, then those of the assignment. */
  #names(): readonly (readonly string[])[] {
    const layers: string[][] = [[]];
    for (let step = this.#step; step !== undefined; step = step.from.#step) {
      if (step.name === undefined) layers.unshift([]);
      else layers[0]?.unshift(step.name.toString('utf8'));
    }
    return layers;
  }
}

const NO_NAME: Buffer = Buffer.alloc(0);
