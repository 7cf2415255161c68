/** Every oracle, in the order in which they are asked; the first finding names the bug. */
import { CHECKS, type Rule } from '../machine/checks.ts';
import { condWaitHolds } from './cond-wait-holds.ts';
import { condWakesOne } from './cond-wakes-one.ts';
import { effectivePriority } from './effective-priority.ts';
import { everyWaiterReturns } from './every-waiter-returns.ts';
import { lifetimes } from './lifetimes.ts';
import { mutualExclusion } from './mutual-exclusion.ts';
import { noSpuriousErrno } from './no-spurious-errno.ts';
import { nothingLeftBehind } from './nothing-left-behind.ts';
import type { Oracle } from './oracle.ts';
import { ownerAgreement } from './owner-agreement.ts';
import { ownerDied } from './owner-died.ts';
import { ownerlessHasRunnableWaiter } from './ownerless-has-runnable-waiter.ts';
import { returnValue } from './return-value.ts';
import { stateMatrix } from './state-matrix.ts';
import { treesSorted } from './trees-sorted.ts';
import { waitersBit } from './waiters-bit.ts';

/** Each states the kernel rule that it asks for. The machine's checks judge beside them. */
export const allOracles: readonly Oracle[] = [
  noSpuriousErrno,
  condWaitHolds,
  mutualExclusion,
  ownerDied,
  returnValue,
  nothingLeftBehind,
  stateMatrix,
  ownerlessHasRunnableWaiter,
  ownerAgreement,
  waitersBit,
  lifetimes,
  treesSorted,
  effectivePriority,
  everyWaiterReturns,
  condWakesOne,
];

/** What a run may break: the oracles that are asked, and what the machine always checks. */
export const allRules: readonly Rule[] = [...allOracles, ...CHECKS];
