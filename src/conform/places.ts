/**
 * Addresses at which no futex can be, and what Linux answers there. The model has no addresses, so
 * this table stands beside it (kernel/futex/core.c and pi.c, Linux v7.0):
 *
 * - FUTEX_LOCK_PI and FUTEX_TRYLOCK_PI begin with get_futex_key(), which refuses an address that is
 *   no multiple of four. Then they read the word, and compare its TID with the caller's, before
 *   they write it.
 * - FUTEX_UNLOCK_PI reads the word first, and refuses whoever is not named by it, before it looks
 *   at the address any closer.
 *
 * User space tries nothing by itself there, so it makes no difference whether a call says `kernel`.
 */
import { EDEADLK, EFAULT, EINVAL, EPERM } from '../kernel/errno.ts';
import type { ScriptPlace } from './script.ts';
import { type ScriptCall, scriptCalls } from './script-calls.ts';

interface ExpectedAnswer {
  /** Half a sentence. */
  readonly about: string;
  readonly lock: number;
  /** What an unlock returns, if the word there names the caller, and if it does not. */
  readonly unlock: { readonly own: number; readonly other: number };
}

export const PLACE_TABLE: Readonly<Record<ScriptPlace, ExpectedAnswer>> = {
  misaligned: {
    about: "a word at an address that is no multiple of four; 0, until 'write' changes it",
    lock: -EINVAL,
    unlock: { own: -EINVAL, other: -EPERM },
  },
  unmapped: {
    about: 'an address where no memory is',
    lock: -EFAULT,
    unlock: { own: -EFAULT, other: -EFAULT },
  },
  readonly: {
    about: 'a word that is 0, in memory that can only be read',
    lock: -EFAULT,
    unlock: { own: -EPERM, other: -EPERM },
  },
  'readonly-own': {
    about: "the caller's TID, in memory that can only be read",
    lock: -EDEADLK,
    unlock: { own: -EFAULT, other: -EFAULT },
  },
};

/**
 * What a call at that place returns.
 *
 * @param own whether the word there, if it can be written, names the caller
 */
export function answerAt(place: ScriptPlace, call: ScriptCall, own: boolean): number {
  const { lock, unlock } = PLACE_TABLE[place];
  if (!scriptCalls[call].givesBack) return lock;
  return own ? unlock.own : unlock.other;
}
