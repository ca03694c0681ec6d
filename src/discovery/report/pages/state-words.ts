import type { TargetState } from '../../inspection/target-row.js';
import type { Tone } from './tone.js';

/** How a state is called on a page, and what it means. */
export interface StateWords {
  readonly tone: Tone;
  readonly word: string;
  readonly meaning: string;
}

/** See {@link TargetState}. */
export const STATE_WORDS: Readonly<Record<TargetState, StateWords>> = {
  published: { tone: 'ok', word: 'in the file', meaning: 'Readers of the file see it.' },
  pending: {
    tone: 'wait',
    word: 'to be written',
    meaning: 'Taken, and in the file with the next write; or the answer may be a stale one.',
  },
  leaving: {
    tone: 'warn',
    word: 'waiting to go',
    meaning: 'Missing from the newest answer; in the file until that has lasted (--removal-delay).',
  },
  held: {
    tone: 'warn',
    word: 'held',
    meaning:
      'Missing from the newest answer with too many others; the guard keeps it in the file (--max-drop, --max-drop-hold).',
  },
  standing: {
    tone: 'wait',
    word: 'from the last run',
    meaning: 'In the file since the last run; its control plane has not spoken of it yet.',
  },
  kept: {
    tone: 'warn',
    word: 'kept as it was',
    meaning: 'Its resource is damaged in the newest answer; in the file as it was before.',
  },
  'left-out': {
    tone: 'bad',
    word: 'left out',
    meaning: 'The control plane names it, and it is not written, for the reason that is given.',
  },
  'not-wanted': {
    tone: 'quiet',
    word: 'not wanted',
    meaning: 'Left to others by --mesh or --shard.',
  },
  overruled: {
    tone: 'warn',
    word: 'overruled',
    meaning: 'A control plane that comes first says something else of the same dataplane.',
  },
  damaged: {
    tone: 'bad',
    word: 'damaged',
    meaning: 'A resource that cannot be decoded; nothing of it was known before.',
  },
};
