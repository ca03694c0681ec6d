import { expect } from 'chai';

/** Which version of ours stands for which recorded one. Both have the length of a UUID, which keeps messages valid. */
export class VersionMap {
  readonly #ours = new Map<string, string>();

  /** Takes a pair of answers that should say the same. A version once seen stays what it is. */
  pair(recorded: string, ours: string): void {
    expect(ours).to.match(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    const known = this.#ours.get(recorded) ?? ours;
    expect(ours).to.equal(known);
    this.#ours.set(recorded, ours);
  }

  /** The same text or message with our versions. */
  translate<T extends string | Buffer>(said: T): T {
    let text = said.toString('latin1');
    for (const [recorded, ours] of this.#ours) text = text.replaceAll(recorded, ours);
    return (typeof said === 'string' ? text : Buffer.from(text, 'latin1')) as T;
  }
}
