import { matrixRow } from './matrix-rows.ts';
import type { Finding, Oracle } from './oracle.ts';
import { wrongNotes } from './owner-notes.ts';
import type { View } from './view.ts';
import { wordText } from './word-text.ts';

/** The table above attach_to_pi_state(), asked at rest instead of when the next locker comes. */
export const stateMatrix: Oracle = {
  name: 'state-matrix',
  rule: 'At rest, a contended futex is in a valid row of the matrix.',
  details: ['row{row}'],

  quiet(view: View): Finding | null {
    for (const futex of view.broken.others()) {
      const pi_state = view.firstQueued(futex)?.pi_state.value ?? null;
      if (pi_state === null) continue;
      const owner = pi_state.owner.value;
      const row = view.matrixRow(futex.uaddr.value, owner);
      if (matrixRow(row)?.isValid === true) continue;
      return {
        detail: `row${row}`,
        sentence:
          `At rest, ${futex.name} is in row [${row}] of the state ` +
          `matrix: the word says ${wordText(futex.uaddr.value)}, pi_state->owner is ` +
          `${owner?.name ?? 'NULL'}, and a waiter is queued.`,
        wrong: wrongNotes(view, futex, pi_state),
      };
    }
    return null;
  },
};
