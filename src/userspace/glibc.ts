/**
 * What glibc's PI mutexes do around the system calls:
 *
 *   lock:    0 -> TID in the word; if that fails FUTEX_LOCK_PI
 *   lock2:   the same with FUTEX_LOCK_PI2; where that answers ENOSYS, before v5.14, it falls back
 *            on FUTEX_LOCK_PI, so a program never sees it (a raw call does: raw.ts)
 *   trylock: 0 -> TID in the word; if that fails FUTEX_TRYLOCK_PI
 *   unlock:  TID -> 0 in the word; if that fails FUTEX_UNLOCK_PI
 *
 * glibc never goes straight to the kernel. A program that does has what raw.ts has: an unlock that
 * is answered with EAGAIN is made again. glibc never gets that answer and would not.
 */
import { ENOSYS } from '../kernel/errno.ts';
import { LOCK_PI, LOCK_PI2 } from './fast-path.ts';
import type { Library } from './library.ts';
import { raw } from './raw.ts';

export const glibc: Library = {
  ...raw,
  lock2: {
    ...raw.lock2,
    next: (made, answer, straight) => {
      if (made === LOCK_PI2 && answer === -ENOSYS) return LOCK_PI;
      return raw.lock2.next(made, answer, straight);
    },
  },
};
