import type { PlacedMistake } from '../../base/placed-node.js';

/** A place of a JSON text behind which nothing can be trusted. */
export class JsonMistake extends Error {
  override readonly name = 'JsonMistake';
  readonly mistake: PlacedMistake;

  constructor(mistake: PlacedMistake) {
    super(mistake.problem);
    this.mistake = mistake;
  }
}
