/**
 * Which rules of the model can be seen to be broken from outside of a kernel: one line for each,
 * and a sentence for those that cannot. What is seen, and whether something more has to be asked
 * first, is found out on the model (reproduction.ts).
 */
import type { RuleName } from '../explain/notices.ts';

interface Visibility {
  /** Why nobody sees it, as a sentence goes on; null if it may be seen. */
  readonly never: string | null;
  /** What somebody outside goes by, or could if he were inside. */
  readonly by: string;
}

const LOG = 'the kernel says it in its log, if at all, and answers as if nothing were wrong';
const ORDER = 'it is about how the kernel does something, and not about what comes of it';

function seen(by: string): Visibility {
  return { never: null, by };
}

function unseen(never: string): Visibility {
  return { never, by: 'nothing' };
}

export const VISIBLE: Readonly<Record<RuleName, Visibility>> = {
  'no-spurious-errno': seen('what the call returns'),
  'mutual-exclusion': seen('two calls that returned 0'),
  'owner-died': seen('the word'),
  'return-value': seen('the word, read by whoever the call returned to'),
  'nothing-left-behind': unseen('what a task leaves behind in the kernel has no name outside'),
  'state-matrix': seen('what one more call for the lock returns'),
  'ownerless-has-runnable-waiter': seen('who sleeps while nobody holds the lock'),
  'owner-agreement': seen('the word, or what one more call for the lock returns'),
  'waiters-bit': seen('the word, while somebody sleeps'),
  lifetimes: unseen('whether an object still lives is known to the kernel alone'),
  'trees-sorted': seen('who is boosted, or who is served before whom'),
  'effective-priority': seen('field 18 of /proc/<pid>/task/<tid>/stat'),
  'every-waiter-returns': seen('who sleeps while nobody holds the lock'),
  'cond-wait-holds': unseen('it is a mistake of user space, whatever the kernel is'),
  'cond-wakes-one': unseen('condition variables are not exported'),
  'kernel-assertions': unseen(LOG),
  'lock-order': unseen(ORDER),
  guarded: unseen(ORDER),
  'no-livelock': unseen('the model has no CPUs, and a schedule that spins need not come about'),
};

/** Why a kind of failure is never seen; null if it may be. */
export function whyInvisible(kind: string): string | null {
  const rule = kind.slice(0, kind.indexOf('/'));
  return (VISIBLE as Readonly<Record<string, Visibility>>)[rule]?.never ?? null;
}
