/**
 * Without the fourth part of 778e9a9c3e71 "pi-futex: fix exit races and locking problems", Alexey
 * Kuznetsov, 8 June 2007, v2.6.22: "sometimes futex_lock_pi() returns -EDEADLK, when nobody has
 * the lock".
 *
 *   T2 waits and gets a signal. T1 unlocks and hands the lock to T2, which is on its way out. T2
 *   does not look; its system call starts anew after the signal, finds its own TID in the word,
 *   and takes itself for the owner that locks a second time.
 *
 * Departure: this is Linux 4.8.15 without any second look. Before the fix there was a try to take
 * the lock, which failed, because an unlock of those days made the waiter the owner at once.
 */
import type { Build } from '../../kernel/build.ts';
import type { Proc } from '../../machine/access.ts';
import { takenOutOf } from '../changes.ts';

/** changed: whoever did not get the lock leaves. */
function* fixupDesignatedLeaver(): Proc<number> {
  return 0;
}

export function falseEdeadlk2007(base: Build): Build {
  const about = `${base.name} without part 4 of 778e9a9c3e71: a leaver may be handed the lock.`;
  return takenOutOf(
    base,
    'false-edeadlk-2007',
    about,
    { fixupDesignatedLeaver },
    { takes: ['fixup: the lock was stolen from the leaver', 'fixup: the trylock succeeded'] },
  );
}
