/** Ghost state: what a task was told, and not what the words under test claim. */
import { Kept } from '../machine/kept.ts';
import type { Op } from '../program/program.ts';

/** What one task was told; for oracles to read. */
export class Told {
  static readonly kept = new Kept({
    op: 'named',
    begun: 'named',
    inKernel: 'named',
    answers: 'named',
    ended: 'named',
    died: 'named',
    circle: 'named',
    behindCircle: 'named',
    signalled: 'named',
    holds: 'named',
  });
  /** The op that it is in; null between ops. */
  op: Op | null = null;
  /** It has taken the first step of that op. */
  begun = false;
  /** Inside a system call. */
  inKernel = false;
  /** What each op that returned answered: 0, or a negated error number. */
  readonly answers: { readonly op: Op; readonly ret: number }[] = [];
  /** Its program is over. */
  ended = false;
  /** It has been killed, and does nothing any more but what its exit makes it do. */
  died = false;
  /** While it was in the present op, it and others waited for one another in a circle. */
  circle = false;
  /** While it was in the present op, it waited for others that were in such a circle. */
  behindCircle = false;
  /** It was sent a signal. */
  signalled = false;
  /** Numbers of the locks that it was told it holds. */
  readonly holds: number[];

  constructor(holds: readonly number[]) {
    this.holds = holds.slice();
  }
}
