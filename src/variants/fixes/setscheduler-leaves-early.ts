/**
 * Without the early return of __sched_setscheduler(), which Linux has had since 2011: a call that
 * changes neither policy nor priority computes the priority anew, and walks the chain.
 *
 *   T2 runs with a boost that nobody lends it any more, which is a bug by itself. Whoever sets T2
 *   to the SCHED_FIFO priority that it has already ends that boost here; Linux leaves it.
 *
 * Nothing goes wrong: this kernel heals what Linux keeps. It is here to be told from Linux, by
 * calls that change nothing.
 */
import type { Build } from '../../kernel/build.ts';
import { takenOutOf } from '../changes.ts';

function schedulingChanges(): boolean {
  // changed: whatever was set before.
  return true;
}

export function setschedulerLeavesEarly(base: Build): Build {
  const about = `${base.name}, but a priority is set even if it is the same as before.`;
  return takenOutOf(
    base,
    'setscheduler-leaves-early',
    about,
    { schedulingChanges },
    { takes: ['sched_setscheduler: nothing changes'] },
  );
}
