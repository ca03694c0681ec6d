import type { Damage, DamageLevel } from './model.js';
import { mutated } from './mutations.js';
import type { RawAnswer } from './raw-answer.js';

/** Passes every piece of a resource on, but one: that one it changes. */
export type Hurt = (level: DamageLevel, bytes: Buffer) => Buffer;

/** What does `damage` to a resource that is about to be encoded. */
export function createHurt(damage: Damage, encoding: RawAnswer['encoding']): Hurt {
  let passed = 0;
  return (level, bytes) => {
    if (damage.kind !== 'bytes' || damage.level !== level) return bytes;
    return passed++ === damage.piece ? mutated(bytes, encoding, damage.mutations) : bytes;
  };
}

/** As `hurt`, of bytes in latin1. */
export function hurtText(level: DamageLevel, text: string, hurt: Hurt): string {
  return hurt(level, Buffer.from(text, 'latin1')).toString('latin1');
}
