/**
 * What a program can do to the page that a futex is on (mm/mprotect.c, mm/madvise.c).
 *
 * Collapsed here: everything but whether the page is there, and may be written to.
 */
import type { Proc } from '../machine/access.ts';
import type { Word } from '../machine/word.ts';
import type { Kernel } from './build.ts';
import type { futex_key } from './futex/futex_key.ts';
import { PAGE_AWAY, PAGE_READ_ONLY } from './futex/user_word.ts';

/** mprotect(PROT_READ): for good. */
export function* mprotect(_k: Kernel, { uaddr }: futex_key): Proc<number> {
  yield* (uaddr.page as Word<number>).fetch_or(PAGE_READ_ONLY);
  return 0;
}

/** madvise(MADV_PAGEOUT): the page is away until somebody needs it. */
export function* madvise(_k: Kernel, { uaddr }: futex_key): Proc<number> {
  yield* (uaddr.page as Word<number>).fetch_or(PAGE_AWAY);
  return 0;
}
