/**
 * Rules that the machine checks by itself, wherever they can be broken: in every run, whatever
 * oracles are asked. A run that is judged by one oracle alone may fail here as well.
 */

/** What must hold in the kernel under test: a check, or what an oracle asks. */
export interface Rule {
  /** What kinds of failure begin with. */
  readonly name: string;
  /** The kernel rule that it states, in one sentence. */
  readonly rule: string;
  /**
   * What may follow the name in a kind of failure, `*` for anything without a stroke; what else
   * stands in braces is in oracle/kinds.ts. Left out where nobody has listed it.
   */
  readonly details?: readonly string[];
  /** What those of the details state that are about something else, each in one sentence. */
  readonly besides?: Readonly<Record<string, string>>;
}

/** Each with where it is made. */
export const CHECKS = [
  // By WARN_ON and the like in kernel code, where they stand in the C; and by spinlock.ts.
  {
    name: 'kernel-assertions',
    rule: "None of the kernel's own checks (WARN_ON, BUG_ON, lockdep_assert_held) fires.",
    // Each kernel has its own.
    details: ['*', 'lockdep_assert_held/*', 'unlock-not-held/*'],
  },
  // By spinlock.ts whenever a task waits for a lock, as lockdep does.
  {
    name: 'lock-order',
    rule:
      'Locks are waited for in one order: hb->lock, wait_lock, pi_lock, and one of each at ' +
      'most.',
    details: ['*-before-*'],
  },
  // By guarded.ts at every access of a guarded field.
  {
    name: 'guarded',
    rule: 'A field that a lock guards is touched only with the lock held.',
    details: ['*/*'],
  },
] as const satisfies readonly Rule[];

/** What only a moment at rest can tell of `lifetimes` an oracle asks, and states the rule. */
type SharedCheck = 'lifetimes';

export type CheckName = (typeof CHECKS)[number]['name'] | SharedCheck;
