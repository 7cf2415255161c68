/** What programs do to the memory that a futex is in, without any library. */
import type { Meddling, Request, Routine } from './library.ts';

function just(does: Meddling['does']): Routine {
  const request: Request = { is: 'meddling', does };
  return { again: null, first: () => request, next: () => null };
}

/** The page can only be read from now on. */
export const PROTECTING = just('protect');
/** The page is away until somebody needs it. */
export const SWAPPING_OUT = just('swap_out');
/** The word says something else. */
export const STORING = just('store');
