/**
 * Addresses at which no futex can be, and what Linux answers there. The model has no addresses, so
 * this table stands beside it (kernel/futex/core.c and pi.c, Linux v7.0):
 *
 * - FUTEX_LOCK_PI and FUTEX_TRYLOCK_PI begin with get_futex_key(), which refuses an address that is
 *   no multiple of four. Then they read the word, and compare its TID with the caller's, before
 *   they write it.
 * - FUTEX_UNLOCK_PI reads the word first, and refuses whoever is not named by it, before it looks
 *   at the address any closer.
 */
import { EDEADLK, EFAULT, EINVAL, EPERM } from '../kernel/errno.ts';
import type { Op } from '../program/program.ts';
import type { Place } from './script.ts';

interface Expected {
  /** Half a sentence. */
  readonly about: string;
  readonly lock: number;
  readonly unlock: number;
}

export const PLACE_TABLE: Readonly<Record<Place, Expected>> = {
  misaligned: {
    about: "an address that is no multiple of four; there stands the caller's TID",
    lock: -EINVAL,
    unlock: -EINVAL,
  },
  unmapped: {
    about: 'an address where no memory is',
    lock: -EFAULT,
    unlock: -EFAULT,
  },
  readonly: {
    about: 'a word that is 0, in memory that can only be read',
    lock: -EFAULT,
    unlock: -EPERM,
  },
  'readonly-own': {
    about: "the caller's TID, in memory that can only be read",
    lock: -EDEADLK,
    unlock: -EFAULT,
  },
};

/** What a call at that place returns. */
export function answerAt(place: Place, call: Op['call']): number {
  const { lock, unlock } = PLACE_TABLE[place];
  return call === 'unlock' ? unlock : lock;
}
