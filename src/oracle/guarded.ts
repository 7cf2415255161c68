import type { Oracle } from './oracle.ts';

/** Checked by machine/guarded.ts at every access of a guarded field. */
export const guarded: Oracle = {
  name: 'guarded',
  rule: 'A field that a lock guards is touched only with the lock held.',
};
