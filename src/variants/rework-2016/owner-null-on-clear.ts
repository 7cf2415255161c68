/**
 * What the seed mail does not say: whether the October 2016 patch set pi_state->owner to NULL when
 * it cleared the word. This sub-variant does, and takes the pi_state off the owner's list.
 */
import type { Build, Kernel } from '../../kernel/build.ts';
import type { futex_pi_state } from '../../kernel/futex/futex_pi_state.ts';
import type { Proc } from '../../machine/access.ts';
import { addedTo } from '../changes.ts';

function* clearOwner(k: Kernel, pi_state: futex_pi_state): Proc<void> {
  yield* k.pi_state_update_owner(pi_state, null);
  yield* pi_state.owner.write(null);
}

export function ownerNullOnClear(base: Build): Build {
  return addedTo(
    base,
    'owner-null-on-clear',
    `${base.about} Clearing the word sets pi_state->owner to NULL.`,
    {
      clearOwner,
    },
  );
}
