/** Every oracle, in the order in which they are asked; the first finding names the bug. */
import { effectivePriority } from './effective-priority.ts';
import { everyWaiterReturns } from './every-waiter-returns.ts';
import { guarded } from './guarded.ts';
import { kernelAssertions } from './kernel-assertions.ts';
import { lifetimes } from './lifetimes.ts';
import { lockOrder } from './lock-order.ts';
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

/** Those of `pifuzz list oracles`; each states in `rule` the kernel rule that it asks for. */
export const allOracles: readonly Oracle[] = [
  noSpuriousErrno,
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
  kernelAssertions,
  lockOrder,
  guarded,
];
