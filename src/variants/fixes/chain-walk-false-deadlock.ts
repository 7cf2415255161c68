/**
 * Without "rtmutex: Detect changes in the pi lock chain", Thomas Gleixner, 5 June 2014, v3.16.
 *
 *   T1 has f1 and waits for f3, which T2 has; T2 waits for f4, which T3 has, and T3 waits for
 *   nothing. T1's walk along the chain has dealt with f4 and goes on to T3 with no lock held. T3
 *   unlocks f4, so that T2 can run, and asks for f1. The walk finds that T3 waits for a lock of
 *   T1's and reports a deadlock; but nobody waits for T3 any more, except T4 for a lock that has
 *   nothing to do with it.
 *
 * Without T4 the walk would end at T3: nobody whom it could boost.
 */
import type { Build } from '../../kernel/build.ts';
import { takenOutOf } from '../changes.ts';

/** changed: where the task waits is not compared with where it was seen waiting. */
function waitsElsewhere(): boolean {
  return false;
}

/** changed: whether the task waits at all is seen when the walk gets there. */
function endsHere(): boolean {
  return false;
}

export function chainWalkFalseDeadlock(base: Build): Build {
  const about = `${base.name} as before v3.16: a walk does not notice that the chain has changed.`;
  return takenOutOf(
    base,
    'chain-walk-false-deadlock',
    about,
    { waitsElsewhere, endsHere },
    {
      takes: [
        'chain walk [3]: the task waits for another lock',
        'chain walk [13]: the end of the chain',
      ],
    },
  );
}
